package dev.intact.cli;

import java.io.PrintStream;

/**
 * Results to standard output, everything else to standard error, no secret on either. Colour where it is wanted. One
 * thread at a time.
 */
final class Screen {
    /** How a piece of text stands out. */
    enum Style {
        STRONG("1"),
        FAINT("2"),
        GOOD("32"),
        BAD("31"),
        CAREFUL("33");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    /** How much is said on standard error. */
    enum Volume {
        QUIET,
        USUAL,
        VERBOSE
    }

    /** When colours are used. */
    enum Colour {
        NEVER,
        ALWAYS,
        AUTO
    }

    private final PrintStream output;
    private final PrintStream errors;
    private final Volume volume;
    private final boolean colouredOutput;
    private final boolean colouredErrors;
    private final boolean live;

    private Screen(Surroundings surroundings, Volume volume, Colour colour) {
        this.output = surroundings.output();
        this.errors = surroundings.errors();
        this.volume = volume;
        this.colouredOutput = coloured(surroundings, colour, Surroundings.Stream.OUTPUT);
        this.colouredErrors = coloured(surroundings, colour, Surroundings.Stream.ERRORS);
        this.live = surroundings.isTerminal(Surroundings.Stream.ERRORS) && volume != Volume.QUIET;
    }

    static Screen of(Surroundings surroundings, Volume volume, Colour colour) {
        return new Screen(surroundings, volume, colour);
    }

    private static boolean coloured(Surroundings surroundings, Colour colour, Surroundings.Stream stream) {
        return switch (colour) {
            case NEVER -> false;
            case ALWAYS -> true;
            case AUTO ->
                surroundings.isTerminal(stream)
                        && surroundings.variable("NO_COLOR").isEmpty()
                        && !surroundings.variable("TERM").orElse("").equals("dumb");
        };
    }

    Volume volume() {
        return volume;
    }

    /** Whether a line may be drawn and drawn again. */
    boolean live() {
        return live;
    }

    /** A line of the result. */
    void result(String line) {
        output.println(Secrets.masked(line));
    }

    /** A line of the result that stands out. */
    void result(Style style, String line) {
        output.println(painted(colouredOutput, style, Secrets.masked(line)));
    }

    /** Something to know on the way; silent where quiet is asked for. */
    void say(String line) {
        if (volume != Volume.QUIET) {
            errors.println(Secrets.masked(line));
        }
    }

    /** Something for whoever wants to know it all. */
    void detail(String line) {
        if (volume == Volume.VERBOSE) {
            errors.println(painted(colouredErrors, Style.FAINT, Secrets.masked(line)));
        }
    }

    /** Something that should not be missed, however quiet. */
    void warn(String line) {
        errors.println(painted(colouredErrors, Style.CAREFUL, "warning: ") + Secrets.masked(line));
    }

    /** What went wrong. */
    void error(String line) {
        errors.println(painted(colouredErrors, Style.BAD, "intact: ") + Secrets.masked(line));
    }

    /** Belongs to what went wrong. */
    void more(String line) {
        errors.println(Secrets.masked(line));
    }

    /** A question; the answer is typed behind it. */
    void ask(String question) {
        errors.print(Secrets.masked(question) + " ");
        errors.flush();
    }

    /** Draws over the live line. */
    void draw(String line) {
        errors.print("\r" + Secrets.masked(line) + "\u001b[K");
        errors.flush();
    }

    /** Takes the live line away. */
    void erase() {
        errors.print("\r\u001b[K");
        errors.flush();
    }

    private static String painted(boolean coloured, Style style, String text) {
        return coloured ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
    }
}
