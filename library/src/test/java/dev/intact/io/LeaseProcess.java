package dev.intact.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another process that tries to take a lock once, says whether it has it, and lives until it is killed. */
final class LeaseProcess implements AutoCloseable {
    private final Process process;
    private final boolean taken;

    private LeaseProcess(Process process, boolean taken) {
        this.process = process;
        this.taken = taken;
    }

    static LeaseProcess start(Path lock) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeaseProcess.class.getName(),
                        lock.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        StringBuilder said = new StringBuilder();
        // A logger or a newer JVM may say something before the answer comes.
        while (!said.toString().contains("[taken]") && !said.toString().contains("[busy]")) {
            int next = process.getInputStream().read();
            if (next < 0) {
                throw new IllegalStateException("The other process said: " + said);
            }
            said.append((char) next);
        }
        return new LeaseProcess(process, said.toString().contains("[taken]"));
    }

    /** Whether another process could take the lock just now. */
    static boolean couldTake(Path lock) throws IOException, InterruptedException {
        try (LeaseProcess other = start(lock)) {
            return other.taken();
        }
    }

    boolean taken() {
        return taken;
    }

    /** Sends a signal and waits until it was sent. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    public static void main(String[] arguments) throws Exception {
        boolean taken = FileLease.take(Path.of(arguments[0])).isPresent();
        System.out.write((taken ? "[taken]" : "[busy]").getBytes(StandardCharsets.UTF_8));
        System.out.flush();
        System.in.read();
    }
}
