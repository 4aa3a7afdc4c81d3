package dev.intact.dialect.sqlite;

import dev.intact.dialect.Workspace;
import dev.intact.schema.Column;
import dev.intact.schema.ColumnType;
import dev.intact.schema.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A load in another process: stages, locks, says so, and lives until it is killed or its input ends. */
final class LockingProcess implements AutoCloseable {
    private final Process process;

    private LockingProcess(Process process) {
        this.process = process;
    }

    static LockingProcess start(Path database, String unit, String table) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockingProcess.class.getName(),
                        database.toString(),
                        unit,
                        table)
                .redirectErrorStream(true)
                .start();
        StringBuilder said = new StringBuilder();
        // A newer JVM may warn of something before the answer comes.
        while (said.indexOf("ready") < 0) {
            int next = process.getInputStream().read();
            if (next < 0) {
                throw new IllegalStateException("The other process said: " + said);
            }
            said.append((char) next);
        }
        return new LockingProcess(process);
    }

    long pid() {
        return process.pid();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    public static void main(String[] arguments) throws Exception {
        try (Workspace workspace =
                Workspaces.open(Path.of(arguments[0]), arguments[1], Duration.ofSeconds(1), Duration.ZERO)) {
            workspace.stage("t", List.of(Column.of("a", ColumnType.text())));
            workspace.lock(List.of(TableName.of(arguments[2])));
            System.out.print("ready");
            System.out.flush();
            System.in.read();
        }
    }
}
