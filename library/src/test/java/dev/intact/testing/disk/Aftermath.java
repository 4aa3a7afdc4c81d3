package dev.intact.testing.disk;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Passes every call on to a simulated disk and collects what may be left wherever the run ends: before and after each of
 * its steps the process is killed, or the power is lost. What nothing tells apart is kept once. For one thread at a
 * time.
 *
 * @param <S> what is remembered of everything else, such as what the database holds; equal where it is the same
 */
public final class Aftermath<S> extends WatchedDisk {
    private final SimulatedDisk disk;
    private final Supplier<S> elsewhere;
    private final Map<List<Object>, World<S>> worlds = new LinkedHashMap<>();
    private long states;

    /**
     * What may be left.
     *
     * @param disk nobody else's; run on a copy where it is still needed
     * @param elsewhere as it was at that moment
     * @param end what ended the run and where, for people
     */
    public record World<S>(SimulatedDisk disk, S elsewhere, String end) {
        /** Equal for worlds that nothing tells apart. */
        public List<Object> key() {
            return List.of(disk.fingerprint(), elsewhere);
        }
    }

    public Aftermath(SimulatedDisk disk, Supplier<S> elsewhere) {
        super(disk);
        this.disk = disk;
        this.elsewhere = elsewhere;
    }

    @Override
    <T> T around(Call call, Passing<T> passing) throws IOException {
        if (!call.changes()) {
            return passing.pass();
        }
        look("before " + call);
        T result = passing.pass();
        look("after " + call);
        return result;
    }

    /** Adds what may be left at this moment; of use where something else than the disk has changed. */
    public void look(String when) {
        add(new World<>(disk.killed(), elsewhere.get(), "killed " + when));
        try (Stream<SimulatedDisk> crashes = disk.crashes()) {
            crashes.forEach(crashed -> add(new World<>(crashed, elsewhere.get(), "power lost " + when)));
        }
    }

    private void add(World<S> world) {
        states++;
        worlds.putIfAbsent(world.key(), world);
    }

    /** What may be left, each world once. */
    public Collection<World<S>> worlds() {
        return worlds.values();
    }

    /** How many states were looked at, also those that were known. */
    public long states() {
        return states;
    }
}
