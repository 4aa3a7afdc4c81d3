package dev.intact.config;

import dev.intact.error.ConfigurationException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Settings by name, in the order in which they stand. Immutable. */
public final class Section implements Setting {
    private final Place place;
    private final Map<String, Entry> entries;

    /** A value and where its name stands. */
    record Entry(Place key, Setting value) {}

    Section(Place place, Map<String, Entry> entries) {
        this.place = place;
        this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    public String described() {
        return "a map";
    }

    @Override
    public Section section() {
        return this;
    }

    /**
     * Its keys.
     *
     * @return in the order in which they stand
     */
    public Collection<String> keys() {
        return entries.keySet();
    }

    /**
     * Where a key stands.
     *
     * @param key one of {@link #keys}
     * @return of the key, or of the section where it has no such key
     */
    public Place placeOf(String key) {
        Entry entry = entries.get(key);
        return entry == null ? place : entry.key();
    }

    /**
     * The value of a key.
     *
     * @param key as it is written
     * @return empty where the key is absent
     */
    public Optional<Setting> find(String key) {
        return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    /**
     * The value of a key that must be there.
     *
     * @param key as it is written
     * @return its value
     * @throws ConfigurationException where the key is absent
     */
    public Setting require(String key) {
        return find(key).orElseThrow(() -> place.wrong("the key \"" + key + "\" is missing here"));
    }

    /**
     * The value of a key, read.
     *
     * @param <T> of the value
     * @param key as it is written
     * @param mistakes takes what is wrong with the value
     * @param reading from the setting to the value
     * @return empty where the key is absent or its value is wrong
     */
    public <T> Optional<T> read(String key, Mistakes mistakes, Function<Setting, T> reading) {
        return find(key).flatMap(setting -> mistakes.attempt(() -> reading.apply(setting)));
    }

    /**
     * Complains about each key that is none of these.
     *
     * @param mistakes takes the complaints, each with the nearest known key
     * @param known all keys that may stand here
     */
    public void only(Mistakes mistakes, List<String> known) {
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                mistakes.add(entry.key().wrong(unknown(key, known)));
            }
        });
    }

    private static String unknown(String key, List<String> known) {
        return "unknown key " + Scalar.shown(key) + ", did you mean \"" + Nearest.of(key, known) + "\"? Known here: "
                + String.join(", ", known);
    }
}
