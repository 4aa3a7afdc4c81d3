package dev.intact.format;

import dev.intact.format.RecordReader.Read;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The records inside the values of a feed: for each, the node it is, the nodes of the records around it, and their
 * places in their arrays. Level 0 is the value the feed gave.
 */
final class JsonRecords implements AutoCloseable {
    private final JsonFeed feed;
    private final List<String> steps;
    private final boolean openEnd;
    private final int levels;
    private final int[] nodes;
    private final int[] places;

    /** For each record found: how deep it is, then node and place of each level. */
    private int[] found = new int[64];

    private int foundSize;
    private int at;
    private int depth;
    private int values = -1;
    private final Deque<Fault> faults = new ArrayDeque<>();
    private Fault fault = new Fault(0, Optional.empty(), Optional.empty(), "");

    JsonRecords(JsonFeed feed, RecordsPath inside) {
        this.feed = feed;
        this.steps = inside.steps();
        this.openEnd = !inside.endsInArray();
        this.levels = 1 + inside.stars() + (openEnd ? 1 : 0);
        this.nodes = new int[levels];
        this.places = new int[levels];
    }

    /** The most levels there can be. */
    int levels() {
        return levels;
    }

    Read next() throws IOException {
        while (true) {
            if (!faults.isEmpty()) {
                fault = faults.remove();
                return Read.FAULT;
            }
            if (at < foundSize) {
                take();
                return Read.RECORD;
            }
            Read read = feed.next();
            if (read != Read.RECORD) {
                fault = feed.fault();
                return read;
            }
            enter();
        }
    }

    private void enter() {
        values++;
        foundSize = 0;
        at = 0;
        nodes[0] = 0;
        places[0] = values;
        collect(0, 0);
    }

    private void collect(int level, int step) {
        if (step == steps.size()) {
            end(level);
            return;
        }
        JsonTape tape = feed.tape();
        int node = nodes[level];
        int next = step;
        while (next < steps.size() && !steps.get(next).equals(RecordsPath.EACH)) {
            if (tape.type(node) != JsonTape.Type.OBJECT) {
                faults.add(at(node, "not an object: " + steps.get(next) + " cannot be in it"));
                return;
            }
            node = tape.member(node, steps.get(next++));
            if (node == JsonTape.NOTHING || tape.type(node) == JsonTape.Type.NULL) {
                return;
            }
        }
        if (next < steps.size()) {
            each(node, level, next + 1);
            return;
        }
        open(node, level);
    }

    /** A path that ends at an array means its elements; at anything else, that. */
    private void open(int node, int level) {
        if (feed.tape().type(node) == JsonTape.Type.ARRAY) {
            each(node, level, steps.size());
            return;
        }
        nodes[level + 1] = node;
        places[level + 1] = 0;
        end(level + 1);
    }

    private void each(int array, int level, int step) {
        JsonTape tape = feed.tape();
        if (tape.type(array) != JsonTape.Type.ARRAY) {
            faults.add(at(array, "not an array"));
            return;
        }
        int place = 0;
        for (int child = tape.first(array); child < tape.next(array); child = tape.next(child)) {
            nodes[level + 1] = child;
            places[level + 1] = place++;
            collect(level + 1, step);
        }
    }

    private Fault at(int node, String reason) {
        String name = feed.tape().name(node);
        Optional<String> field = name.isEmpty() ? Optional.empty() : Optional.of(name);
        return new Fault(feed.tape().line(node), field, Optional.empty(), reason);
    }

    private void end(int level) {
        int wanted = foundSize + 1 + 2 * (level + 1);
        if (wanted > found.length) {
            found = Arrays.copyOf(found, Math.max(wanted, found.length * 2));
        }
        found[foundSize++] = level;
        for (int i = 0; i <= level; i++) {
            found[foundSize++] = nodes[i];
            found[foundSize++] = places[i];
        }
    }

    private void take() {
        depth = found[at++];
        for (int i = 0; i <= depth; i++) {
            nodes[i] = found[at++];
            places[i] = found[at++];
        }
    }

    JsonTape tape() {
        return feed.tape();
    }

    /** The record, or the one so many levels around it; {@link JsonTape#NOTHING} where there is none. */
    int node(int up) {
        return up > depth ? JsonTape.NOTHING : nodes[depth - up];
    }

    /** Its place in its array, from 0. */
    int place(int up) {
        return up > depth ? JsonTape.NOTHING : places[depth - up];
    }

    long line() {
        return feed.tape().line(nodes[depth]);
    }

    Fault fault() {
        return fault;
    }

    /** The record, or what holds it where it was not found. */
    byte[] raw(Read read) {
        return read == Read.FAULT || nodes[depth] == 0 ? feed.raw() : JsonCells.text(feed.tape(), nodes[depth]);
    }

    boolean endedEarly() {
        return feed.endedEarly();
    }

    long bytesRead() {
        return feed.bytesRead();
    }

    @Override
    public void close() throws IOException {
        feed.close();
    }
}
