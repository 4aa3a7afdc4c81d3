package dev.intact.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Where the test data is: a compact selection in this repository, the whole beside it. */
public final class TestData {
    private TestData() {}

    /** The selection that comes with the repository. */
    public static Path selection() {
        try {
            return Path.of(TestData.class.getResource("/data/SOURCES.md").toURI())
                    .getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The whole: the system property {@code intact.data}, or {@code shared/data} beside one of the folders above. */
    public static Path whole() {
        return find().orElseGet(() -> abort(
                "SKIPPED: the whole test data is not here (set -Dintact.data=FOLDER); only the selection was read"));
    }

    /** Tests of the whole; where it is not here, one that is skipped, as a factory that gives up is not reported. */
    public static Stream<DynamicTest> testsOfWhole(Tests tests) throws IOException {
        return find().isPresent()
                ? tests.of(whole())
                : Stream.of(DynamicTest.dynamicTest("the whole test data", TestData::whole));
    }

    /** Makes tests of the data in a folder. */
    @FunctionalInterface
    public interface Tests {
        Stream<DynamicTest> of(Path data) throws IOException;
    }

    private static Optional<Path> find() {
        String given = System.getProperty("intact.data", "");
        if (!given.isEmpty()) {
            return Optional.of(Path.of(given));
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path data = folder.resolve("shared").resolve("data");
            if (Files.isDirectory(data.resolve("expected"))) {
                return Optional.of(data);
            }
        }
        return Optional.empty();
    }
}
