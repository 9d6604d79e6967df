/** The refinement mapping of the data-checksums protocol: from a server's steps to the events of a trace. */
package io.steplock.refinement.checksums;
