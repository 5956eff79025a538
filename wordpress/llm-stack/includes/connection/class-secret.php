<?php
/**
 * A secret value.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

use Closure;
use LogicException;

defined( 'ABSPATH' ) || exit;

/**
 * Holds a key. Stack traces, dumps and exports of this object do not show the value, also with WP_DEBUG.
 */
final class Secret {

	/**
	 * Returns the value. A closure, because var_export() and casts to arrays print plain properties.
	 *
	 * @var Closure
	 */
	private $value;

	/**
	 * Wraps a value.
	 *
	 * @param string $value The secret.
	 */
	public function __construct( string $value ) {
		$this->value = static function () use ( $value ): string {
			return $value;
		};
	}

	/**
	 * The value itself, for the Authorization header and nothing else.
	 */
	public function reveal(): string {
		return ( $this->value )();
	}

	/**
	 * The first characters of the SHA-256 hash. LiteLLM names keys by this hash, so operators can find the key there.
	 */
	public function fingerprint(): string {
		return substr( hash( 'sha256', $this->reveal() ), 0, 8 );
	}

	/**
	 * What var_dump() and print_r() show.
	 *
	 * @return array<string, string>
	 */
	public function __debugInfo(): array {
		return array( 'fingerprint' => $this->fingerprint() );
	}

	/**
	 * Prevents that a secret reaches an option, a transient or a cache.
	 *
	 * @throws LogicException Always.
	 */
	public function __serialize(): array {
		throw new LogicException( 'A secret cannot be stored.' );
	}
}
