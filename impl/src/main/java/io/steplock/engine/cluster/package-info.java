/** A whole engine on one data directory. */
package io.steplock.engine.cluster;
