package dev.intact.config;

import java.util.List;

/** A list of settings. Immutable. */
public final class Items implements Setting {
    private final Place place;
    private final List<Setting> items;

    Items(Place place, List<Setting> items) {
        this.place = place;
        this.items = List.copyOf(items);
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    public String described() {
        return "a list";
    }

    @Override
    public List<Setting> items() {
        return items;
    }

    @Override
    public List<String> texts() {
        return items.stream().map(Setting::text).toList();
    }
}
