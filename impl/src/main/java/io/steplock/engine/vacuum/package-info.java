/** VACUUM, as far as it sets the visibility map's bits. */
package io.steplock.engine.vacuum;
