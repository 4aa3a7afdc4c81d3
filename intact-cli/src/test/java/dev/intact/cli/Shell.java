package dev.intact.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A stranger's shell: a folder, variables, what is typed, what comes back. */
final class Shell {
    private final Path folder;
    private final Map<String, String> variables = new HashMap<>();
    private byte[] input = {};
    private Set<Surroundings.Stream> terminals = Set.of();

    Shell(Path folder) {
        this.folder = folder;
        variables.put("TMPDIR", folder.toString());
    }

    /** What a command leaves. */
    record Result(int status, String output, String errors) {}

    Shell with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    Shell typing(String text) {
        return typing(text.getBytes(StandardCharsets.UTF_8));
    }

    Shell typing(byte[] bytes) {
        input = bytes;
        return this;
    }

    Shell atTerminal() {
        terminals = Set.of(Surroundings.Stream.values());
        return this;
    }

    Shell file(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(file, String.join("\n", lines) + "\n");
        return this;
    }

    Surroundings surroundings() {
        return surroundings(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    }

    Result run(String... arguments) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int status = IntactCommand.run(List.of(arguments), surroundings(output, errors));
        return new Result(status, text(output), text(errors));
    }

    /** Files and folders that lie in the folder now. */
    List<String> listing() throws IOException {
        List<String> names = new ArrayList<>();
        try (var files = Files.list(folder)) {
            files.map(file -> String.valueOf(file.getFileName())).sorted().forEach(names::add);
        }
        return names;
    }

    private Surroundings surroundings(ByteArrayOutputStream output, ByteArrayOutputStream errors) {
        return new Surroundings(
                variables,
                new ByteArrayInputStream(input),
                new PrintStream(output, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8),
                folder,
                terminals,
                new Interruption());
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
