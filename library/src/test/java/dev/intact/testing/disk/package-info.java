/** Disks for tests: one that remembers, one that fails, one that loses what was not forced to it. */
package dev.intact.testing.disk;
