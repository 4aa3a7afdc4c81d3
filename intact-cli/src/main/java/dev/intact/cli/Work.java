package dev.intact.cli;

import dev.intact.Database;
import dev.intact.observe.Event;
import dev.intact.observe.Observer;

/**
 * What every command on a database shares: its options, its surroundings, its log, the way to its database and the way
 * to stop it.
 *
 * @param options filled by the parser before a command is called
 * @param surroundings where it runs
 * @param log where it writes what it does, if that was asked for
 */
record Work(Everywhere options, Surroundings surroundings, CommandLog log) {

    /** The settings of the file that was named, else of the current folder's, if there is one. */
    Settings settings() {
        return options.configuration()
                .map(surroundings::resolve)
                .map(file -> Settings.read(file, surroundings.environment()))
                .orElseGet(() -> Settings.in(surroundings.resolve(""), surroundings));
    }

    Destination destination(Settings settings) {
        return Destination.find(options, settings, surroundings);
    }

    /** Opens the database; the caller closes it. From now on a Ctrl-C asks the database. */
    Database open(Destination destination, Observer observer) {
        destination.found().notice().ifPresent(this::say);
        Database database = Database.open(destination.config(log.and(observer)));
        surroundings.interruption().stopWith(database::cancel);
        return database;
    }

    private void say(String notice) {
        log.on(new Event.Notice(notice));
        screen().say(notice);
    }

    /** Another command on the same database and the same files, as one would type it here. */
    String command(String name, Settings settings) {
        StringBuilder command = new StringBuilder("intact ").append(name);
        if (!settings.folder().equals(surroundings.folder())) {
            command.append(" --config ").append(surroundings.shown(settings.file()));
        }
        options.database().ifPresent(address -> command.append(" --to ").append(Secrets.masked(address)));
        options.environment().ifPresent(environment -> command.append(" --env ").append(environment));
        return command.toString();
    }

    /** The work is done and its outcome known: a Ctrl-C changes nothing about it. */
    void done() {
        surroundings.interruption().waitForEnd();
    }

    Screen screen() {
        return options.screen(surroundings);
    }

    /** Prints the one document that {@code --json} asks for. */
    void print(String document) {
        surroundings.output().println(document);
    }
}
