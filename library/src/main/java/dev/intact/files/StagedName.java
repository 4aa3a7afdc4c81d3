package dev.intact.files;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of new content while it waits beside its target: of fixed shape, independent of the target's name.
 *
 * @param owner who wrote it: 16 hexadecimal digits
 * @param unit for which unit: 16 hexadecimal digits
 * @param number which of the unit's files
 */
record StagedName(String owner, String unit, int number) {
    private static final Pattern SHAPE = Pattern.compile("\\.intact-([0-9a-f]{16})-([0-9a-f]{16})-([0-9]{1,9})");

    static Optional<StagedName> read(String name) {
        Matcher shape = SHAPE.matcher(name);
        return shape.matches()
                ? Optional.of(new StagedName(shape.group(1), shape.group(2), Integer.parseInt(shape.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return ".intact-" + owner + "-" + unit + "-" + number;
    }
}
