package dev.intact.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The machine on which it was measured. */
final class Machine {
    private static final double BUSY_PER_CORE = 0.5;

    private Machine() {}

    /** Everything of it that figures depend on. */
    static Map<String, String> facts(Path folder) throws IOException {
        Map<String, String> facts = new TreeMap<>();
        facts.put("cpu", line(Path.of("/proc/cpuinfo"), "model name"));
        facts.put("cores", String.valueOf(cores()));
        facts.put("memory", line(Path.of("/proc/meminfo"), "MemTotal"));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("file system", Files.getFileStore(folder).type());
        facts.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        return facts;
    }

    private static String line(Path file, String key) throws IOException {
        if (!Files.exists(file)) {
            return "unknown";
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** How many processes wanted to run in the last minute. */
    static double load() throws IOException {
        Path file = Path.of("/proc/loadavg");
        return Files.exists(file) ? Double.parseDouble(Files.readString(file).split(" ", 2)[0]) : 0;
    }

    /** Says so where others work too; what comes of it is then not to be trusted. */
    static void warn(String before) throws IOException {
        double load = load();
        if (load > BUSY_PER_CORE * cores()) {
            System.err.printf(
                    "WARNING: %.2f processes wanted to run on %d cores in the last minute, before %s%n",
                    load, cores(), before);
        }
    }
}
