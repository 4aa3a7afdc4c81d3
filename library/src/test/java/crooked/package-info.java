/** A house with every fault that {@code dev.intact.FloorPlanTest} looks for, so that each rule is seen to find one. */
package crooked;
