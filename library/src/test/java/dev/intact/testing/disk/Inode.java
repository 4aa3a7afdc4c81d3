package dev.intact.testing.disk;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What names lead to on a simulated disk: as it is seen, and what of it is on the disk. */
abstract sealed class Inode {
    final long number;
    Instant modified;

    private Inode(long number, Instant modified) {
        this.number = number;
        this.modified = modified;
    }

    /** A symbolic link; never changes. */
    static final class Link extends Inode {
        final String target;

        Link(long number, Instant modified, String target) {
            super(number, modified);
            this.target = target;
        }
    }

    /** A regular file. It only grows, so that what is on the disk is how much of it is. */
    static final class Content extends Inode {
        private byte[] bytes = {};
        private int length;
        private int synced;
        private boolean shared;
        private Optional<String> text = Optional.empty();

        Content(long number, Instant modified) {
            super(number, modified);
        }

        /** As it is; the bytes are copied when one of both grows. */
        private Content(Content other) {
            super(other.number, other.modified);
            other.shared = true;
            bytes = other.bytes;
            length = other.length;
            synced = other.synced;
            shared = true;
            text = other.text;
        }

        Content copy() {
            return new Content(this);
        }

        /** After a loss of power: some bytes that were written, then zeros. */
        Content after(Survival survival) {
            Content survivor = new Content(this);
            if (survival.kept() < survival.length()) {
                survivor.bytes = Arrays.copyOf(Arrays.copyOf(bytes, survival.kept()), survival.length());
                survivor.shared = false;
            }
            if (survival.kept() < length) {
                survivor.text = Optional.empty();
            }
            survivor.length = survival.length();
            survivor.synced = survivor.length;
            return survivor;
        }

        void write(byte[] more, int offset, int count) {
            if (shared || length + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + count, Math.min(length * 2, length + (1 << 20))));
                shared = false;
            }
            System.arraycopy(more, offset, bytes, length, count);
            length += count;
            text = Optional.empty();
        }

        /** Its bytes as characters; kept, as thousands of disks may have to be compared that share it. */
        String text() {
            if (text.isEmpty()) {
                text = Optional.of(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
            }
            return text.get();
        }

        void sync() {
            synced = length;
        }

        boolean unsynced() {
            return synced < length;
        }

        int synced() {
            return synced;
        }

        int length() {
            return length;
        }

        byte[] bytes() {
            return Arrays.copyOf(bytes, length);
        }
    }

    /** A change of a directory's names that stands or falls as one; an empty name is none. */
    record Change(String gone, String come, Inode inode) {
        /** What gets a name has no other in this directory; a file may have others elsewhere. */
        void apply(Map<String, Inode> names) {
            names.remove(gone);
            if (!come.isEmpty()) {
                names.values().removeIf(other -> other == inode);
                names.put(come, inode);
            }
        }
    }

    /** A directory: its names, those on the disk, and the changes between them. */
    static final class Directory extends Inode {
        private final TreeMap<String, Inode> names;
        private final List<Change> unsynced = new ArrayList<>();
        private Map<String, Inode> synced = Map.of();

        Directory(long number, Instant modified) {
            this(number, modified, new TreeMap<>());
        }

        /** With names that are on the disk. */
        Directory(long number, Instant modified, TreeMap<String, Inode> names) {
            super(number, modified);
            this.names = names;
        }

        /** With names of which some are not on the disk. */
        Directory(Directory other, TreeMap<String, Inode> names, Map<String, Inode> synced, List<Change> unsynced) {
            this(other.number, other.modified, names);
            this.synced = synced;
            this.unsynced.addAll(unsynced);
        }

        Map<String, Inode> names() {
            return names;
        }

        Map<String, Inode> synced() {
            return unsynced.isEmpty() ? names : synced;
        }

        List<Change> unsynced() {
            return unsynced;
        }

        void change(Change change, Instant now) {
            if (unsynced.isEmpty()) {
                synced = new TreeMap<>(names);
            }
            unsynced.add(change);
            change.apply(names);
            modified = now;
        }

        void sync() {
            unsynced.clear();
        }
    }

    /**
     * What of a file outlasts a loss of power.
     *
     * @param kept how many bytes
     * @param length of the file; what is not kept of it are zeros
     */
    record Survival(int kept, int length) {}
}
