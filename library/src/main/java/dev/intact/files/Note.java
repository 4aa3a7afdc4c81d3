package dev.intact.files;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A line of an owner's {@code .dirs} file: a folder in which it may have staged files, or one that it made.
 *
 * @param folder absolute
 * @param made whether the owner made it
 */
record Note(Path folder, boolean made) {
    private static final String MADE = "made ";
    private static final int SUM = "01234567 ".length();

    static Note of(Path folder) {
        return new Note(folder, false);
    }

    static Note made(Path folder) {
        return new Note(folder, true);
    }

    /** Escaped, so that no name can hold a line end. The first line end is for a line before that was torn. */
    String line() {
        String text = (made ? MADE : "") + folder.toUri().toASCIIString();
        return "\n" + sum(text) + text + "\n";
    }

    private static String sum(String text) {
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x ", sum.getValue());
    }

    /** All whole lines; one without its end was torn by a crash, and nothing was done after it. */
    static List<Note> read(Home home, String owner) throws IOException {
        String text;
        try (InputStream in = home.disk().read(home.dirs(owner))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        List<Note> notes = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            notes.addAll(parse(text.substring(start, end)));
            start = end + 1;
        }
        return notes;
    }

    /** A line that was never forced to the disk may hold anything; what it would have told of was never begun. */
    private static List<Note> parse(String line) {
        if (line.length() < SUM || !line.startsWith(sum(line.substring(SUM)))) {
            return List.of();
        }
        String text = line.substring(SUM);
        boolean made = text.startsWith(MADE);
        return List.of(new Note(Path.of(URI.create(made ? text.substring(MADE.length()) : text)), made));
    }
}
