package dev.intact.config;

/** Whether an environment's data may change just so. */
public enum Guard {
    /** It may. */
    OPEN,
    /** Only when forced. */
    PROTECTED
}
