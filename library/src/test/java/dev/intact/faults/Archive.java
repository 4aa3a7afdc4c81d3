package dev.intact.faults;

import dev.intact.testing.Engine;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * The classes of a process to be killed, prepared once, so that hundreds of them start quickly: the class folders as one
 * jar, and the JVM's own archive of the classes that a load needs. Without the archive they start all the same.
 */
final class Archive {
    private static final long PATIENCE_SECONDS = 120;

    private Archive() {}

    /** The options of the java command up to the main class. */
    static List<String> options() {
        return Made.OPTIONS;
    }

    private static final class Made {
        static final List<String> OPTIONS = make();

        private static List<String> make() {
            try {
                Path folder = Files.createTempDirectory("intact-faults");
                folder.toFile().deleteOnExit();
                String classPath = classPath(folder.resolve("classes.jar"));
                String library = library(folder);
                Path archive = folder.resolve("classes.jsa");
                archive.toFile().deleteOnExit();
                record(folder, classPath, archive, library);
                return options(classPath, "-XX:SharedArchiveFile=" + archive, library);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static List<String> options(String classPath, String archive, String library) {
        return List.of(
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xlog:disable",
                archive,
                library,
                "-cp",
                classPath);
    }

    /** SQLite's driver would unpack its library for each process, and a killed one would leave it behind. */
    private static String library(Path folder) throws IOException {
        String name = LibraryLoaderUtil.getNativeLibName();
        Path library = folder.resolve(name);
        library.toFile().deleteOnExit();
        try (InputStream packed = LibraryLoaderUtil.class.getResourceAsStream(
                LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
            Files.copy(Objects.requireNonNull(packed, name), library);
        }
        return "-Dorg.sqlite.lib.path=" + folder;
    }

    /** Class folders cannot be archived, jars can. */
    private static String classPath(Path jar) throws IOException {
        jar.toFile().deleteOnExit();
        List<String> parts = new ArrayList<>(List.of(jar.toString()));
        Set<String> names = new HashSet<>();
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
                if (Files.isDirectory(Path.of(part))) {
                    add(zip, Path.of(part), names);
                } else {
                    parts.add(part);
                }
            }
        }
        return String.join(File.pathSeparator, parts);
    }

    private static void add(ZipOutputStream zip, Path folder, Set<String> names) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
                boolean needed = name.endsWith(".class")
                        || name.endsWith(".xml")
                        || name.startsWith("META-INF/")
                        || name.startsWith("dev/intact/dialect/");
                if (needed && names.add(name)) {
                    zip.putNextEntry(new ZipEntry(name));
                    Files.copy(file, zip);
                    zip.closeEntry();
                }
            }
        }
    }

    /** One load of a process that ends by itself shows which classes it takes. */
    private static void record(Path folder, String classPath, Path archive, String library)
            throws IOException, InterruptedException {
        Path sources = Scenario.FRESH.sources(folder.resolve("sources"));
        Path worlds = Files.createDirectories(folder.resolve("worlds"));
        UnitWorld world = UnitWorld.fresh(Engine.SQLITE, worlds, "warm");
        List<String> command = new ArrayList<>();
        command.add(Child.JAVA);
        command.addAll(options(classPath, "-XX:ArchiveClassesAtExit=" + archive, library));
        command.add(LoadProcess.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream orders = process.getOutputStream()) {
            String order = "once\t" + folder.resolve("warm.db") + "\t" + LoadProcess.NO_POINT + "\t" + sources + "\n"
                    + world.order("once", UnitShape.SEVERAL, 1, 0) + "\n";
            orders.write(order.getBytes(StandardCharsets.UTF_8));
        }
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        delete(sources);
        delete(worlds);
        Files.deleteIfExists(folder.resolve("warm.db"));
    }

    /** With all that is in it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
