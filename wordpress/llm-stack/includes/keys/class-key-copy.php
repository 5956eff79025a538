<?php
/**
 * The stored copy of the keys.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Keys;

use LLM_Stack\Packed_Transient;

defined( 'ABSPATH' ) || exit;

/**
 * Stores the list of keys and the time at which it was read. It contains no secrets.
 */
final class Key_Copy {

	/**
	 * Seconds that a copy is kept, so that requests can use it while a newer one is being read.
	 */
	private const KEPT = HOUR_IN_SECONDS;

	/**
	 * Name of the transient.
	 *
	 * @var string
	 */
	private $name;

	/**
	 * The copy that this request has read.
	 *
	 * @var array{at: int, keys: array<int, array<string, mixed>>}|null
	 */
	private $read;

	/**
	 * Creates a copy.
	 *
	 * @param string $name Name of the transient.
	 */
	public function __construct( string $name ) {
		$this->name = $name;
	}

	/**
	 * The copy and its time, which may be old; null if there is none.
	 *
	 * @return array{at: int, keys: array<int, array<string, mixed>>}|null
	 */
	public function get(): ?array {
		if ( null === $this->read ) {
			$data = Packed_Transient::get( $this->name );
			if ( ! is_int( $data['at'] ?? null ) || ! is_array( $data['keys'] ?? null ) ) {
				return null;
			}
			$this->read = array(
				'at'   => $data['at'],
				'keys' => $data['keys'],
			);
		}
		// A clock that was set back must not keep a copy for ever.
		return time() < $this->read['at'] ? null : $this->read;
	}

	/**
	 * Stores a copy.
	 *
	 * @param int                              $at   Unix time at which the keys were read.
	 * @param array<int, array<string, mixed>> $keys The keys.
	 */
	public function set( int $at, array $keys ): void {
		$this->read = array(
			'at'   => $at,
			'keys' => $keys,
		);
		Packed_Transient::set( $this->name, $this->read, self::KEPT );
	}

	/**
	 * Forgets what this request has read: another one may have stored a newer copy.
	 */
	public function reload(): void {
		$this->read = null;
		Packed_Transient::reload( $this->name );
	}

	/**
	 * Removes the copy.
	 */
	public function remove(): void {
		$this->read = null;
		delete_transient( $this->name );
	}
}
