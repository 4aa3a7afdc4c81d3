package dev.intact.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Touches what commands need, so that the launcher can keep those classes in an archive. Shows nothing. */
@Command(name = "warm-up", hidden = true, description = "For the launcher: touches the classes that commands need.")
final class WarmUpCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    WarmUpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        for (String command : List.of("load", "history", "recover", "completion")) {
            run("help", command);
            run(command, "--help");
        }
        run("--help");
        run("completion");
        Path folder = Files.createTempDirectory("intact-warm-up-");
        try {
            load(folder);
        } finally {
            delete(folder);
        }
        return ExitStatus.DONE.code();
    }

    private void load(Path folder) throws IOException {
        Path source = folder.resolve("row.csv");
        Files.writeString(source, "id,day\n1,2026-01-01\n");
        String database = folder.resolve("row.db").toString();
        run("load", source.toString(), "--to", database, "--key", "id");
        run("history", "--to", database);
        run("recover", "--to", database);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void run(String... arguments) {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            Surroundings alone = new Surroundings(
                    Map.of(),
                    InputStream.nullInputStream(),
                    nowhere,
                    nowhere,
                    surroundings.folder(),
                    Set.of(),
                    new Interruption());
            IntactCommand.run(List.of(arguments), alone);
        }
    }
}
