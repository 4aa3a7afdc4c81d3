package dev.intact.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs a command in a process of its own under {@code /usr/bin/time}, which tells what it cost. */
final class Timed {
    static final Path TIME = Path.of("/usr/bin/time");
    private static final long SAMPLE_MILLIS = 10;
    private static final int MOST_SAID = 3000;

    private final Path folder;
    private final Duration deadline;

    Timed(Path folder, Duration deadline) {
        this.folder = folder;
        this.deadline = deadline;
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
            if (System.nanoTime() - from > deadline.toNanos()) {
                end(process);
                throw new IOException("did not end within " + deadline.toMinutes() + " min");
            }
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException("ended with " + process.exitValue() + ": " + said(output));
        }
        return cost(Files.readString(figures), seconds, largest);
    }

    /** The first line that a command says. */
    String answer(List<String> words) throws IOException, InterruptedException {
        if (!Programs.has(words.get(0)) && !Files.isExecutable(Path.of(words.get(0)))) {
            return "not on this machine";
        }
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.lines().findFirst().orElse("");
    }

    private static void end(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    /** The end of what a process said. */
    private static String said(Path output) throws IOException {
        String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
        return text.substring(Math.max(0, text.length() - MOST_SAID));
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
