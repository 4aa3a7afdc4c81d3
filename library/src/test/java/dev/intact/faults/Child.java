package dev.intact.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A {@link LoadProcess} as its parent sees it. One is always started ahead: starting takes longer than loading. */
final class Child implements AutoCloseable {
    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final long PATIENCE_SECONDS = 120;
    private static final String END = "END";
    private static final BlockingQueue<Child> SPARE = new ArrayBlockingQueue<>(1);

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> heard = new ArrayList<>();
    private final Thread reader;

    private Child(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "child-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** A process that is ready for its order, or soon will be. */
    static Child next() throws Exception {
        Child spare = SPARE.poll();
        Child child = spare == null ? start() : spare;
        child.await(line -> line.equals("READY"));
        Child another = start();
        if (!SPARE.offer(another)) {
            another.close();
        }
        return child;
    }

    /** Ends the process that was started ahead. */
    static void endSpare() throws Exception {
        Child spare = SPARE.poll();
        if (spare != null) {
            spare.close();
        }
    }

    /** A process that can write no file larger than that. */
    static Child limited(int kibibytes) throws Exception {
        Child child = start("bash", "-c", "ulimit -f " + kibibytes + " && exec \"$@\"", "limited");
        child.await(line -> line.equals("READY"));
        return child;
    }

    private static Child start(String... before) throws IOException {
        List<String> command = new ArrayList<>(List.of(before));
        command.add(JAVA);
        command.addAll(Archive.options());
        command.add(LoadProcess.class.getName());
        return new Child(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    void order(String kind, String url, int number, List<Path> folders) {
        List<String> words = new ArrayList<>(List.of(kind, url, Integer.toString(number)));
        folders.forEach(folder -> words.add(folder.toString()));
        order(String.join("\t", words));
    }

    void order(String line) {
        PrintWriter out = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        out.println(line);
    }

    /** The first line that is the one; the process must say it before it ends. */
    String await(Predicate<String> one) throws InterruptedException {
        while (true) {
            String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null || line.equals(END)) {
                kill();
                throw new AssertionError("The process never said it; it said " + heard);
            }
            heard.add(line);
            if (one.test(line)) {
                return line;
            }
        }
    }

    /** A line that was heard before, or comes. */
    String hears(Predicate<String> one) throws InterruptedException {
        Optional<String> earlier = heard.stream().filter(one).findFirst();
        return earlier.isPresent() ? earlier.get() : await(one);
    }

    /** SIGKILL; afterwards everything that it said is known. */
    List<String> kill() throws InterruptedException {
        // Killed by its handle: Process itself would close the pipe, with what the dead had said still in it.
        process.toHandle().destroyForcibly();
        process.waitFor();
        reader.join();
        lines.drainTo(heard);
        heard.remove(END);
        return List.copyOf(heard);
    }

    long pid() {
        return process.pid();
    }

    List<String> heard() {
        return List.copyOf(heard);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = in.readLine();
            while (line != null) {
                lines.add(line);
                line = in.readLine();
            }
        } catch (IOException e) {
            // A killed process closes its pipe as it likes.
            lines.add("PIPE " + e.getMessage());
        }
        lines.add(END);
    }
}
