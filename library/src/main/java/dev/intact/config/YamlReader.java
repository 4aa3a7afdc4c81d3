package dev.intact.config;

import dev.intact.error.ConfigurationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * From YAML to settings, event by event: the events come from a parser without recursion, so that depth and number can
 * be bounded before anything is built.
 */
final class YamlReader {
    private static final int MAX_DEPTH = 50;
    private static final int MAX_SETTINGS = 100_000;

    private final String file;
    private final Variables variables;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private int settings;

    /** A finished value and how many settings it holds, each of which counts again where it is repeated. */
    private record Anchored(Setting value, int weight) {}

    YamlReader(String file, Variables variables) {
        this.file = file;
        this.variables = variables;
    }

    Section read(String yaml) {
        try {
            return document(new Parse(LoadSettings.builder().setLabel(file).build())
                    .parseString(yaml)
                    .iterator());
        } catch (MarkedYamlEngineException broken) {
            throw place(broken.getProblemMark().or(broken::getContextMark)).wrong("not YAML: " + broken.getProblem());
        } catch (YamlEngineException broken) {
            throw new ConfigurationException(file + ": not YAML: " + broken.getMessage(), broken);
        }
    }

    private Section document(Iterator<Event> events) {
        events.next();
        if (events.next().getEventId() == Event.ID.StreamEnd) {
            return new Section(new Place(file, 1, 1), Map.of());
        }
        Setting top = setting(events.next(), events, 0);
        events.next();
        Event after = events.next();
        if (after.getEventId() != Event.ID.StreamEnd) {
            throw place(after).wrong("a second document begins here; a configuration is one document");
        }
        if (top instanceof Scalar nothing && nothing.isNothing()) {
            return new Section(top.place(), Map.of());
        }
        return top.section();
    }

    private Setting setting(Event event, Iterator<Event> events, int depth) {
        Place place = place(event);
        if (depth > MAX_DEPTH) {
            throw place.wrong("nested more than " + MAX_DEPTH + " deep");
        }
        if (event instanceof AliasEvent alias) {
            return repeated(alias, place);
        }
        int before = settings;
        count(1, place);
        Setting value = value(event, events, depth, place);
        if (event instanceof NodeEvent node) {
            node.getAnchor().ifPresent(name -> anchors.put(name, new Anchored(value, settings - before)));
        }
        return value;
    }

    private Setting value(Event event, Iterator<Event> events, int depth, Place place) {
        if (event instanceof ScalarEvent scalar) {
            refuseTag(scalar.getTag(), place);
            return new Scalar(place, scalar.getValue(), scalar.isPlain(), variables);
        }
        if (event instanceof CollectionStartEvent start) {
            refuseTag(start.getTag(), place);
        }
        return event.getEventId() == Event.ID.MappingStart ? section(events, depth, place) : list(events, depth, place);
    }

    private Items list(Iterator<Event> events, int depth, Place place) {
        List<Setting> items = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
            items.add(setting(next, events, depth + 1));
        }
        return new Items(place, items);
    }

    private Section section(Iterator<Event> events, int depth, Place place) {
        Map<String, Section.Entry> entries = new LinkedHashMap<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            String key = key(next);
            Section.Entry entry = new Section.Entry(place(next), setting(events.next(), events, depth + 1));
            Section.Entry first = entries.putIfAbsent(key, entry);
            if (first != null) {
                throw entry.key()
                        .wrong("the key " + Scalar.shown(key) + " stands twice, first on line "
                                + first.key().line());
            }
        }
        return new Section(place, entries);
    }

    private String key(Event event) {
        if (event instanceof ScalarEvent scalar) {
            refuseTag(scalar.getTag(), place(event));
            return scalar.getValue();
        }
        throw place(event).wrong("expected a key, which is text");
    }

    private Setting repeated(AliasEvent alias, Place place) {
        Anchored anchored = anchors.get(alias.getAlias());
        if (anchored == null) {
            throw place.wrong("*" + alias.getAlias().getValue() + " repeats something that does not stand before it");
        }
        count(anchored.weight(), place);
        return anchored.value();
    }

    private void count(int more, Place place) {
        settings += more;
        if (settings > MAX_SETTINGS) {
            throw place.wrong("more than " + MAX_SETTINGS + " values, repeated ones counted");
        }
    }

    private static void refuseTag(Optional<String> tag, Place place) {
        tag.ifPresent(name -> {
            throw place.wrong("the tag " + Scalar.shown(name) + " has no meaning here; put text in quotes");
        });
    }

    private Place place(Event event) {
        return place(event.getStartMark());
    }

    private Place place(Optional<Mark> mark) {
        return mark.map(at -> new Place(file, at.getLine() + 1, at.getColumn() + 1))
                .orElse(new Place(file, 1, 1));
    }
}
