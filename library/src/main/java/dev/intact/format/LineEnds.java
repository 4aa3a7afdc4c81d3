package dev.intact.format;

/** Each line is a record. */
final class LineEnds implements RecordEnds {
    private int lines;

    @Override
    public int last(byte[] bytes, int to) {
        int end = to;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        lines = ByteSearch.count((byte) '\n', bytes, 0, end);
        return end;
    }

    @Override
    public int lines() {
        return lines;
    }
}
