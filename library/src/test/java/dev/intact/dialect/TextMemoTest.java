package dev.intact.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was found out about a text is kept, but not without end. */
final class TextMemoTest {
    private static final int MOST = 1000;
    private static final int LONGEST = 4000;

    private final List<String> looked = new ArrayList<>();
    private final TextMemo<Integer, RuntimeException> lengths = new TextMemo<>(sql -> {
        looked.add(sql);
        return sql.length();
    });

    @Test
    void aTextIsLookedAtOnceUntilThereAreTooMany() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < MOST; i++) {
                assertThat(lengths.of("select " + i)).isEqualTo(("select " + i).length());
            }
        }
        assertThat(looked).hasSize(MOST);
        lengths.of("one too many");
        lengths.of("one too many");
        lengths.of("select 0");
        assertThat(looked.subList(MOST, looked.size())).containsExactly("one too many", "select 0");
    }

    @Test
    void aLongTextIsLookedAtEachTime() {
        String longest = "x".repeat(LONGEST);
        String longer = longest + "x";
        lengths.of(longest);
        lengths.of(longest);
        lengths.of(longer);
        lengths.of(longer);
        assertThat(looked).containsExactly(longest, longer, longer);
    }

    @Test
    void whatCouldNotBeFoundOutIsAskedAgain() throws IOException {
        TextMemo<Integer, IOException> second = new TextMemo<>(sql -> {
            looked.add(sql);
            if (looked.size() == 1) {
                throw new IOException("not the first time");
            }
            return 2;
        });
        assertThatThrownBy(() -> second.of("a")).hasMessage("not the first time");
        assertThat(second.of("a")).isEqualTo(2);
    }
}
