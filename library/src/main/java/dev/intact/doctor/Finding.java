package dev.intact.doctor;

/**
 * Something that somebody should know of a database. Immutable, without secrets.
 *
 * @param severity how bad it is
 * @param what was found, as a sentence without its full stop
 * @param why it matters, as a sentence without its full stop
 * @param remedy what to do about it, as a sentence without its full stop
 */
public record Finding(Severity severity, String what, String why, String remedy) {
    /** How bad something is; the worst last. */
    public enum Severity {
        /** Good to know. */
        NOTE,
        /** It works, and may not go on working, or not as well as it could. */
        WARNING,
        /** Something does not work, or what is committed is not safe. */
        PROBLEM
    }

    static Finding note(String what, String why, String remedy) {
        return new Finding(Severity.NOTE, what, why, remedy);
    }

    static Finding warning(String what, String why, String remedy) {
        return new Finding(Severity.WARNING, what, why, remedy);
    }

    static Finding problem(String what, String why, String remedy) {
        return new Finding(Severity.PROBLEM, what, why, remedy);
    }

    @Override
    public String toString() {
        return what + ". " + why + ". " + remedy + ".";
    }
}
