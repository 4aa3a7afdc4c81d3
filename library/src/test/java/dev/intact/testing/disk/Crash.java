package dev.intact.testing.disk;

import dev.intact.testing.disk.Inode.Change;
import dev.intact.testing.disk.Inode.Content;
import dev.intact.testing.disk.Inode.Directory;
import dev.intact.testing.disk.Inode.Survival;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A loss of power: what a disk may hold after it. Of each directory any of the changes since it was last forced to the
 * disk, each kept or lost without regard to the others, in their order; a rename is one change. Of each file what was
 * forced to the disk, and of the rest nothing, a beginning, zeros, or all.
 */
final class Crash {
    private static final int MOST_CHANGES = 20;
    private static final int SURVIVALS = 4;

    private final Volume before;
    private final Map<Directory, Integer> firstBits = new IdentityHashMap<>();
    private int bits;

    /** {@code before} is nobody else's. */
    Crash(Volume before) {
        this.before = before;
        // What the disks have in common is made comparable once.
        before.tree();
        number(before.root);
    }

    private void number(Directory directory) {
        if (firstBits.putIfAbsent(directory, bits) != null) {
            return;
        }
        bits += directory.unsynced().size();
        Set<Inode> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(directory.synced().values());
        directory.unsynced().forEach(change -> known.add(change.inode()));
        for (Inode inode : known) {
            if (inode instanceof Directory inner) {
                number(inner);
            }
        }
    }

    /** What is kept. */
    private interface Choice {
        boolean keeps(Directory directory, int change);

        Survival of(Content file);
    }

    /** All of them, each once. */
    Stream<Volume> all() {
        if (bits > MOST_CHANGES) {
            throw new IllegalStateException(bits + " changes of names wait to be forced to the disk, more than "
                    + MOST_CHANGES + ": take a sample of what may be lost, or look more often");
        }
        Set<String> seen = new HashSet<>();
        return LongStream.range(0, 1L << bits)
                .boxed()
                .flatMap(this::withNames)
                .filter(volume -> seen.add(volume.tree()));
    }

    /** All in which these changes of names are kept. */
    private Stream<Volume> withNames(long mask) {
        List<Content> unsynced = new ArrayList<>();
        after(new Choice() {
            @Override
            public boolean keeps(Directory directory, int change) {
                return keptBy(mask, directory, change);
            }

            @Override
            public Survival of(Content file) {
                if (file.unsynced()) {
                    unsynced.add(file);
                }
                return new Survival(file.length(), file.length());
            }
        });
        return LongStream.range(0, (long) Math.pow(SURVIVALS, unsynced.size()))
                .mapToObj(number -> after(new Enumerated(mask, unsynced, number)));
    }

    private boolean keptBy(long mask, Directory directory, int change) {
        return (mask >> (firstBits.get(directory) + change) & 1) == 1;
    }

    private final class Enumerated implements Choice {
        private final long mask;
        private final Map<Content, Survival> survivals = new IdentityHashMap<>();

        Enumerated(long mask, List<Content> unsynced, long number) {
            this.mask = mask;
            long left = number;
            for (Content file : unsynced) {
                survivals.put(file, survival(file, (int) (left % SURVIVALS)));
                left /= SURVIVALS;
            }
        }

        @Override
        public boolean keeps(Directory directory, int change) {
            return keptBy(mask, directory, change);
        }

        @Override
        public Survival of(Content file) {
            return survivals.getOrDefault(file, new Survival(file.length(), file.length()));
        }
    }

    private static Survival survival(Content file, int kind) {
        int torn = (file.synced() + file.length()) / 2;
        return switch (kind) {
            case 0 -> new Survival(file.synced(), file.synced());
            case 1 -> new Survival(torn, torn);
            case 2 -> new Survival(file.synced(), file.length());
            default -> new Survival(file.length(), file.length());
        };
    }

    /** Some of them, perhaps one twice; the same for the same seed. */
    Stream<Volume> sample(long seed, int count) {
        return new Random(seed).longs(count).mapToObj(next -> after(new Drawn(new Random(next))));
    }

    /** Loses few, some or most: were it always half, long logs would never be lost nor kept as a whole. */
    private static final class Drawn implements Choice {
        private final Random random;
        private final double share;

        Drawn(Random random) {
            this.random = random;
            this.share = random.nextDouble();
        }

        @Override
        public boolean keeps(Directory directory, int change) {
            return random.nextDouble() < share;
        }

        @Override
        public Survival of(Content file) {
            int kept = between(file.synced(), file.length());
            return random.nextBoolean() ? new Survival(kept, kept) : new Survival(kept, between(kept, file.length()));
        }

        /** The ends are likely, as they are what goes wrong most. */
        private int between(int low, int high) {
            int choice = random.nextInt(3);
            return choice == 0 ? low : choice == 1 ? high : low + random.nextInt(high - low + 1);
        }
    }

    private Volume after(Choice choice) {
        return new Volume(after(before.root, choice, new IdentityHashMap<>()), before.clock());
    }

    /** A file of two names is still one. */
    private Directory after(Directory directory, Choice choice, Map<Content, Content> files) {
        TreeMap<String, Inode> names = new TreeMap<>(directory.synced());
        List<Change> unsynced = directory.unsynced();
        for (int i = 0; i < unsynced.size(); i++) {
            if (choice.keeps(directory, i)) {
                unsynced.get(i).apply(names);
            }
        }
        names.replaceAll((name, inode) -> inode instanceof Directory inner
                ? after(inner, choice, files)
                : inode instanceof Content file
                        ? files.computeIfAbsent(file, one -> one.after(choice.of(one)))
                        : inode);
        return new Directory(directory.number, directory.modified, names);
    }
}
