package dev.intact.error;

/**
 * What an ended load had left aside is not what the sources hold any more: it is dropped, and the load begins anew. It never
 * leaves a load.
 */
public final class StaleStageException extends IntactException {
    private static final long serialVersionUID = 1L;

    /**
     * Begin anew.
     *
     * @param met what was met
     */
    public StaleStageException(String met) {
        super(met, null);
    }
}
