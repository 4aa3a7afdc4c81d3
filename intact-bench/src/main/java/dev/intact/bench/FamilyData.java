package dev.intact.bench;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Players, games, and twenty players of each game: three files and the manifest that loads them together. */
final class FamilyData {
    private static final int A_GAME = 20;
    private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);
    private static final String MANIFEST = """
            load:
              - table: players
                from: players.csv
                key: player_id
              - table: games
                from: games.csv
                key: game_id
              - table: stats
                from: stats.csv
                key: [game_id, player_id]
                references: { game_id: games(game_id), player_id: players(player_id) }
            """;

    private final long games;
    private final long players;

    FamilyData(long stats) {
        this.games = Math.max(1, stats / A_GAME);
        this.players = Math.max(A_GAME, stats / 400);
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("intact.yaml"), MANIFEST);
        write(folder.resolve("players.csv"), "player_id,name,country,born,height", players());
        write(folder.resolve("games.csv"), "game_id,played_on,home,away,season", games());
        write(
                folder.resolve("stats.csv"),
                "game_id,player_id,minutes,points,rebounds,assists,rating,remark",
                LongStream.rangeClosed(1, games).boxed().flatMap(this::stats));
    }

    private static void write(Path file, String header, Stream<String> lines) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write(header + "\n");
            for (String line : (Iterable<String>) lines::iterator) {
                out.write(line + "\n");
            }
        }
    }

    private Stream<String> players() {
        return LongStream.rangeClosed(1, players).mapToObj(id -> {
            SplittableRandom random = new SplittableRandom(id);
            return id + ",\"Núñez, María " + id + "\",ES," + FIRST_DAY.minusDays(random.nextInt(9000)) + ","
                    + (170 + random.nextInt(50));
        });
    }

    private Stream<String> games() {
        return LongStream.rangeClosed(1, games).mapToObj(id -> {
            SplittableRandom random = new SplittableRandom(-id);
            return id + "," + FIRST_DAY.plusDays(random.nextInt(9000)) + ",Zürich " + random.nextInt(30) + ",Łódź "
                    + random.nextInt(30) + "," + (2000 + random.nextInt(25));
        });
    }

    /** Twenty players, all different: an equal step apart. */
    private Stream<String> stats(long game) {
        SplittableRandom random = new SplittableRandom(game * 31);
        long first = random.nextLong(players);
        return IntStream.range(0, A_GAME).mapToObj(i -> {
            long player = 1 + (first + i * (players / A_GAME)) % players;
            return game + "," + player + "," + random.nextInt(49) + "," + random.nextInt(60) + "," + random.nextInt(20)
                    + "," + random.nextInt(15) + "," + String.format(Locale.ROOT, "%.2f", random.nextDouble() * 10)
                    + "," + (random.nextInt(4) == 0 ? "\"fouled out, late\"" : "");
        });
    }
}
