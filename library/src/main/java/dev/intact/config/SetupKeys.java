package dev.intact.config;

import java.util.List;
import java.util.Optional;

/**
 * What a configuration file says under {@code setup:}; its seed belongs to loads. Immutable.
 *
 * @param owner whose everything is that migrations make
 * @param application who changes rows
 * @param readonly who reads rows
 * @param extensions the database has to have
 * @param migrations a folder, relative to the file, in place of the usual one
 */
public record SetupKeys(
        Optional<Role> owner,
        Optional<Role> application,
        Optional<Role> readonly,
        List<String> extensions,
        Optional<String> migrations) {
    /** The section. */
    public static final String SECTION = "setup";

    /** The key of it that belongs to loads. */
    public static final String SEED = "seed";

    /** Nothing is said. */
    public static final SetupKeys UNSAID =
            new SetupKeys(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    private static final List<String> KEYS =
            List.of("owner", "application", "readonly", "extensions", "migrations", SEED);
    private static final List<String> ROLE = List.of("role", "password", "password_file");

    /** Takes a copy. */
    public SetupKeys {
        extensions = List.copyOf(extensions);
    }

    /**
     * A role.
     *
     * @param name it has
     * @param passwordSetting where its password stands; read it with {@link #password}: other commands do without its variable
     * @param passwordFile relative to the file
     */
    public record Role(String name, Optional<Setting> passwordSetting, Optional<String> passwordFile) {
        /**
         * The password.
         *
         * @return with its variables replaced
         * @throws dev.intact.error.ConfigurationException where a variable is missing
         */
        public Optional<String> password() {
            return passwordSetting.map(Setting::text);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static SetupKeys in(Section top, Mistakes mistakes) {
        return top.read(SECTION, mistakes, Setting::section)
                .map(said -> of(said, mistakes))
                .orElse(UNSAID);
    }

    private static SetupKeys of(Section said, Mistakes mistakes) {
        said.only(mistakes, KEYS);
        return new SetupKeys(
                said.read("owner", mistakes, role -> role(role, mistakes)),
                said.read("application", mistakes, role -> role(role, mistakes)),
                said.read("readonly", mistakes, role -> role(role, mistakes)),
                said.read("extensions", mistakes, Setting::texts).orElse(List.of()),
                said.read("migrations", mistakes, Setting::text));
    }

    private static Role role(Setting said, Mistakes mistakes) {
        if (!(said instanceof Section section)) {
            return new Role(said.text(), Optional.empty(), Optional.empty());
        }
        section.only(mistakes, ROLE);
        if (section.find("password").isPresent()
                && section.find("password_file").isPresent()) {
            mistakes.add(
                    section.placeOf("password").wrong("\"password\" and \"password_file\" say the same thing twice"));
        }
        return new Role(
                section.require("role").text(),
                section.find("password"),
                section.read("password_file", mistakes, Setting::text));
    }
}
