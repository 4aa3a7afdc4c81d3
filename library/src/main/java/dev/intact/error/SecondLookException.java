package dev.intact.error;

/**
 * The short way of a load met something that it does not explain: everything staged is given up, and the load is read once
 * more, in order and row by row, where every problem is found and named. It never leaves a load.
 */
public final class SecondLookException extends IntactException {
    private static final long serialVersionUID = 1L;

    /**
     * A second look is needed.
     *
     * @param met what was met
     */
    public SecondLookException(String met) {
        super("The load has to be looked at once more: " + met + ". Nothing was changed.", null);
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
