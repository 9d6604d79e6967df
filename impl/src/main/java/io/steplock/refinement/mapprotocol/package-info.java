/** The refinement mapping of the full visibility-map protocol: pages, WAL, files and processes to MapProtocol's variables. */
package io.steplock.refinement.mapprotocol;
