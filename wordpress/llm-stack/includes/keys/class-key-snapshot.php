<?php
/**
 * The team's keys, as a request sees them.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Keys;

use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Lock;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps all keys for a short time, because LiteLLM can neither sort all columns nor filter by site.
 *
 * Where there is an older copy of a long list, requests use it while a background job reads a newer one.
 */
class Key_Snapshot {

	/**
	 * Seconds that a copy stays valid, and more for each key: a larger list takes longer to load.
	 */
	private const LIFETIME         = 60;
	private const LIFETIME_PER_KEY = 0.05;

	/**
	 * Name of the lock of the copy.
	 */
	private const LOCK = 'snapshot';

	/**
	 * Keys from which on an old copy is used while the background job reads a newer one.
	 */
	private const MANY = 1000;

	/**
	 * Seconds that a request reads before it lets others change the copy, and microseconds until it reads on.
	 */
	private const SLICE = 1.0;
	private const PAUSE = 150000;

	/**
	 * The stored copy.
	 *
	 * @var Key_Copy
	 */
	private $copy;

	/**
	 * Reads the list from the gateway.
	 *
	 * @var Key_Reader
	 */
	private $reader;

	/**
	 * Seconds in which a request reads the list.
	 *
	 * @var float
	 */
	private $seconds;

	/**
	 * Creates a snapshot.
	 *
	 * @param Key_Gateway $gateway Calls about keys.
	 * @param string      $source  Address of the gateway and team.
	 * @param float       $seconds Seconds in which a request reads the list.
	 */
	public function __construct( Key_Gateway $gateway, string $source, float $seconds ) {
		$name          = 'llm_stack_keys_' . substr( md5( $source ), 0, 12 );
		$this->copy    = new Key_Copy( $name );
		$this->reader  = new Key_Reader( $gateway, $name . '_part', min( $seconds, self::SLICE ) );
		$this->seconds = $seconds;
	}

	/**
	 * All keys of the team.
	 *
	 * @param bool $fresh Whether to ask the gateway in any case.
	 * @return array<int, array<string, mixed>>
	 * @throws Gateway_Error When the gateway does not answer, or refuses, or the list is not read completely yet.
	 */
	public function keys( bool $fresh = false ): array {
		$stored = $fresh ? null : $this->copy->get();
		if ( null === $stored ) {
			return $this->read_all();
		}
		if ( time() - $stored['at'] <= self::lifetime( $stored['keys'] ) ) {
			return $stored['keys'];
		}
		if ( count( $stored['keys'] ) < self::MANY ) {
			return $this->read_all();
		}
		Key_Reader::schedule();
		return $stored['keys'];
	}

	/**
	 * The stored copy, which may be old, without asking the gateway; null if there is none.
	 *
	 * @return array<int, array<string, mixed>>|null
	 */
	public function stored(): ?array {
		return $this->copy->get()['keys'] ?? null;
	}

	/**
	 * Reads all keys from the gateway. Requests that ask at the same time share the work.
	 *
	 * @return array<int, array<string, mixed>>
	 * @throws Gateway_Error When the gateway does not answer, or refuses, or the time is over.
	 */
	public function read_all(): array {
		$before  = $this->copy->get()['at'] ?? 0;
		$end     = microtime( true ) + $this->seconds;
		$is_read = false;
		do {
			$has_lock = Lock::attempt(
				self::LOCK,
				max( 0, $end - microtime( true ) ),
				function () use ( $before, &$is_read ): void {
					$this->copy->reload();
					// The request that had the lock may have read the list to its end.
					$is_read = ( $this->copy->get()['at'] ?? 0 ) > $before || $this->read_on();
				}
			);
			if ( $is_read ) {
				return $this->copy->get()['keys'] ?? array();
			}
			if ( $this->seconds > self::SLICE ) {
				usleep( self::PAUSE );
			}
		} while ( $has_lock && microtime( true ) < $end );
		Key_Reader::schedule();
		throw $this->reader->unfinished();
	}

	/**
	 * Unix time at which the keys were read from the gateway.
	 */
	public function time(): int {
		return $this->copy->get()['at'] ?? time();
	}

	/**
	 * Puts a changed or new key into the copy.
	 *
	 * @param array<string, mixed> $key The key.
	 */
	public function put( array $key ): void {
		$this->replace( $key['id'], $key );
	}

	/**
	 * Removes a key from the copy.
	 *
	 * @param string $id Hash of the key.
	 */
	public function remove( string $id ): void {
		$this->replace( $id, null );
	}

	/**
	 * Changes the stored copy, if there is one.
	 *
	 * @param string                    $id  Hash of the key.
	 * @param array<string, mixed>|null $key The key now; null if it was deleted.
	 */
	private function replace( string $id, ?array $key ): void {
		try {
			Lock::hold(
				self::LOCK,
				function () use ( $id, $key ): void {
					$this->reader->replace( $id, $key );
					$this->copy->reload();
					$stored = $this->copy->get();
					if ( null === $stored ) {
						return;
					}
					$keys = array_filter(
						$stored['keys'],
						static function ( array $other ) use ( $id ): bool {
							return $other['id'] !== $id;
						}
					);
					$this->copy->set( $stored['at'], array_merge( $keys, null === $key ? array() : array( $key ) ) );
				}
			);
		} catch ( Gateway_Error $error ) {
			// A copy that others keep changing is read again.
			$this->copy->remove();
		}
	}

	/**
	 * Reads a part of the list.
	 *
	 * @return bool Whether the list is complete and stored.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	private function read_on(): bool {
		$read = $this->reader->read_on();
		if ( null !== $read ) {
			$this->copy->set( $read['at'], $read['keys'] );
		}
		return null !== $read;
	}

	/**
	 * Seconds that a copy stays valid.
	 *
	 * @param array<int, array<string, mixed>> $keys The keys.
	 */
	private static function lifetime( array $keys ): int {
		return (int) ( self::LIFETIME + self::LIFETIME_PER_KEY * count( $keys ) );
	}
}
