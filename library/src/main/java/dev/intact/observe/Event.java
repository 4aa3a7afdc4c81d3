package dev.intact.observe;

import java.time.Duration;

/** Something that happened. Immutable. */
public sealed interface Event {

    /**
     * A durable step was reached; the names are those of the project's list of steps, lower case with dots
     * ({@code commit.sending}). Tests stop the process here.
     *
     * @param name the step
     */
    record Step(String name) implements Event {}

    /**
     * Rows were read and staged.
     *
     * @param table what is loaded
     * @param source the source being read
     * @param rows rows of this load read so far
     * @param bytes bytes of all sources read so far, as stored (compressed where the file is)
     * @param totalBytes bytes of all sources, or -1 where not known
     */
    record Progress(String table, String source, long rows, long bytes, long totalBytes) implements Event {}

    /**
     * A phase of the load began.
     *
     * @param phase one word: survey, stage, audit, diff, publish
     * @param detail what it works on
     */
    record Phase(String phase, String detail) implements Event {}

    /**
     * Work failed in a way that passes, left nothing behind, and is tried again as a whole after a wait.
     *
     * @param what it is: {@code transaction}
     * @param attempt the try that comes, from 2
     * @param tries how many there are at most
     * @param pause that comes first
     * @param reason what the database said of the try before
     */
    record Retry(String what, int attempt, int tries, Duration pause, String reason) implements Event {
        /**
         * For people.
         *
         * @return one sentence
         */
        public String message() {
            return "Trying the " + what + " again (try " + attempt + " of " + tries + ", in " + pause.toMillis()
                    + " ms): " + reason;
        }
    }

    /**
     * Something a person should know; the work goes on.
     *
     * @param message one sentence
     */
    record Notice(String message) implements Event {}

    /**
     * Something that nobody should miss; the work goes on.
     *
     * @param message one sentence
     */
    record Warning(String message) implements Event {}
}
