package dev.intact.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs a command in a process of its own under {@code /usr/bin/time}, which tells what it cost. */
final class Timed {
    static final Path TIME = Path.of("/usr/bin/time");
    private static final long SAMPLE_MILLIS = 20;

    private final Path folder;

    Timed(Path folder) {
        this.folder = folder;
    }

    /**
     * A command.
     *
     * @param words program and arguments
     * @param input what it reads from standard input
     * @param environment added to our own
     */
    record Command(List<String> words, Optional<Path> input, Map<String, String> environment) {
        static Command of(List<String> words) {
            return new Command(words, Optional.empty(), Map.of());
        }
    }

    /** What the process itself cost, and the largest the watched file was. */
    record Cost(double seconds, double cpu, long peakMemory, long largestFile) {}

    Cost run(Command command, Path watched) throws IOException, InterruptedException {
        Path figures = folder.resolve("time.txt");
        Path output = folder.resolve("output.txt");
        List<String> words = new ArrayList<>(List.of(TIME.toString(), "-o", figures.toString(), "-f", "%U %S %M"));
        words.addAll(command.words());
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
        command.input().ifPresent(input -> builder.redirectInput(input.toFile()));
        builder.environment().putAll(command.environment());
        long from = System.nanoTime();
        Process process = builder.start();
        long largest = 0;
        while (!process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS)) {
            largest = Math.max(largest, size(watched));
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", command.words()) + " ended with " + process.exitValue() + ":\n"
                    + Files.readString(output));
        }
        return cost(Files.readString(figures), seconds, largest);
    }

    private static Cost cost(String line, double seconds, long largest) {
        List<String> parts = List.of(line.strip().toLowerCase(Locale.ROOT).split("\\s+", -1));
        double cpu = Double.parseDouble(parts.get(0)) + Double.parseDouble(parts.get(1));
        return new Cost(seconds, cpu, Long.parseLong(parts.get(2)) * 1024, largest);
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            // It went between the two looks.
            return 0;
        }
    }
}
