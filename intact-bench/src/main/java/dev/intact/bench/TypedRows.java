package dev.intact.bench;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.SplittableRandom;

/** Rows of the wide table as a program has them. A row is a function of its number and version. */
final class TypedRows {
    private static final LocalDate FIRST_DAY = LocalDate.of(2020, 1, 1);

    private TypedRows() {}

    static Object[] row(long number, int version) {
        SplittableRandom random = new SplittableRandom(number * 2 + version);
        LocalDate day = FIRST_DAY.plusDays(random.nextInt(2000));
        LocalDateTime moment = day.atTime(random.nextInt(24), random.nextInt(60), random.nextInt(60));
        OffsetDateTime updated = moment.plusDays(1).atOffset(ZoneOffset.UTC);
        return new Object[] {
            number + 1,
            random.nextInt(200_000) + 1,
            random.nextInt(500),
            day,
            day.plusDays(random.nextInt(60)),
            moment,
            updated,
            BigDecimal.valueOf(random.nextInt(10_000_000), 2),
            BigDecimal.valueOf(random.nextInt(10_000), 4),
            random.nextInt(1_000_000) / 8192.0,
            random.nextInt(5) == 0 ? null : random.nextDouble(),
            random.nextBoolean(),
            random.nextInt(3) == 0 ? null : random.nextBoolean(),
            "SKU-" + Long.toString(random.nextLong(1L << 40), 36),
            "María-José Núñez " + random.nextInt(1000),
            "São Paulo",
            random.nextInt(3) == 0 ? null : "Lieferung nach 18 Uhr, Hof hinten",
            "packed",
            random.nextBoolean() ? null : random.nextLong(1L << 50),
            "user" + random.nextInt(10_000_000) + "@example.org"
        };
    }
}
