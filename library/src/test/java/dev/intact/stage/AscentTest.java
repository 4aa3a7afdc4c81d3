package dev.intact.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken for ascending must be: nobody asks again whether a key stands twice. */
class AscentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,1",
                "2,1",
                "10,9",
                "9,09",
                "7,007",
                "1,-2",
                "-2,-1",
                "1,+2",
                "1,2.0",
                "1, 2",
                "1,",
                ",1",
                "a,b",
                "1,12345678901234567890"
            })
    void whatIsNoPlainAscentIsNotTakenForOne(String numbers) {
        assertThat(seen(List.of(numbers.split(",", -1))).holds()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0,1,2", "9,10,99,100", "9223372036854775806,9223372036854775807"})
    void numbersThatAscendDo(String numbers) {
        assertThat(seen(List.of(numbers.split(",", -1))).holds()).isTrue();
    }

    @Test
    void partsInTheirOrderAreAsTheWhole() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            List<String> numbers = numbers(random);
            int first = random.nextInt(numbers.size() + 1);
            int second = first + random.nextInt(numbers.size() - first + 1);
            Ascent parts = seen(numbers.subList(0, first));
            parts.then(seen(numbers.subList(first, second)));
            parts.then(seen(numbers.subList(second, numbers.size())));
            assertThat(parts.holds())
                    .as("seed %s: %s cut at %s, %s", seed, numbers, first, second)
                    .isEqualTo(ascend(numbers));
        }
    }

    private static List<String> numbers(Random random) {
        List<String> numbers = new ArrayList<>();
        long next = 0;
        for (int i = random.nextInt(8); i >= 0; i--) {
            next += random.nextInt(10) == 0 ? random.nextInt(3) - 1 : 1 + random.nextInt(60);
            numbers.add(Long.toString(Math.max(0, next)));
        }
        return numbers;
    }

    private static boolean ascend(List<String> numbers) {
        return IntStream.range(1, numbers.size())
                .allMatch(i -> Long.parseLong(numbers.get(i - 1)) < Long.parseLong(numbers.get(i)));
    }

    private static Ascent seen(List<String> numbers) {
        Ascent ascent = new Ascent();
        for (String number : numbers) {
            byte[] text = ("x" + number + "y").getBytes(StandardCharsets.UTF_8);
            ascent.next(text, 1, text.length - 1);
        }
        return ascent;
    }
}
