package dev.intact.dialect;

/**
 * How a connection for a program's transactions behaves.
 *
 * @param holder who works here, for others that meet our locks: {@code intact by ann on host, process 4711}
 * @param timeouts how long things may take
 */
public record SessionSettings(String holder, Timeouts timeouts) {}
