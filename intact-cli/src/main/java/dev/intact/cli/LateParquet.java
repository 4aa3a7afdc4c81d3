package dev.intact.cli;

import dev.intact.error.ConfigurationException;
import dev.intact.format.AddedFormat;
import dev.intact.format.FieldPlan;
import dev.intact.format.Source;
import dev.intact.format.TypedColumn;
import dev.intact.format.TypedReader;
import dev.intact.format.TypedRows;
import java.io.IOException;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parquet, whose libraries are opened when the first file of it is: on the class path every command would open them all.
 * The launcher says where they are; where it does not, they are on the class path after all. Safe for many threads.
 */
public final class LateParquet implements AddedFormat {
    private static final String MODULE = "dev.intact.parquet.ParquetFormat";

    private Optional<AddedFormat> module = Optional.empty();

    /** For the service loader. */
    public LateParquet() {}

    @Override
    public String name() {
        return "parquet";
    }

    @Override
    public TypedReader open(Source source, FieldPlan plan) throws IOException {
        return module().open(source, plan);
    }

    @Override
    public TypedRows write(OutputStream out, List<TypedColumn> columns) throws IOException {
        return module().write(out, columns);
    }

    private synchronized AddedFormat module() throws IOException {
        if (module.isEmpty()) {
            module = Optional.of(found(loader()));
        }
        return module.get();
    }

    private static AddedFormat found(ClassLoader loader) {
        try {
            return (AddedFormat)
                    loader.loadClass(MODULE).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ConfigurationException(
                    "Parquet is read and written by dev.intact:intact-parquet, which this installation has not."
                            + " Nothing was changed. Install it anew; its jars are in lib/parquet.",
                    e);
        }
    }

    /** Lives as long as the process. */
    private static ClassLoader loader() throws IOException {
        ClassLoader ours = LateParquet.class.getClassLoader();
        String folder = System.getProperty("intact.parquet", "");
        return folder.isEmpty() ? ours : new URLClassLoader("parquet", jars(Path.of(folder)), ours);
    }

    private static URL[] jars(Path folder) throws IOException {
        List<URL> jars = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
                for (Path file : files) {
                    jars.add(url(file));
                }
            }
        }
        return jars.toArray(URL[]::new);
    }

    private static URL url(Path file) throws MalformedURLException {
        return file.toUri().toURL();
    }
}
