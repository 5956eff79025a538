<?php
/**
 * Stops calls of a gateway that does not answer.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * After some failures in a row, calls fail at once for a while. Then one request tries, while the others still fail at once.
 */
final class Circuit_Breaker {

	/**
	 * Failures in a row that open the circuit.
	 */
	private const FAILURES = 3;

	/**
	 * Seconds that the circuit stays open for the first time; each further failure doubles them.
	 */
	private const SHORTEST = 30;

	/**
	 * Longest time in seconds that the circuit stays open.
	 */
	private const LONGEST = 300;

	/**
	 * Name of the transient. Its end depends on the address, so another address starts anew.
	 *
	 * @var string
	 */
	private $name;

	/**
	 * Returns the time in seconds.
	 *
	 * @var callable(): int
	 */
	private $clock;

	/**
	 * Creates the breaker of an address.
	 *
	 * @param string        $address Address of the gateway.
	 * @param callable|null $clock   Returns the time in seconds.
	 *
	 * @phpstan-param (callable(): int)|null $clock
	 */
	public function __construct( string $address, ?callable $clock = null ) {
		$this->name  = 'llm_stack_breaker_' . substr( md5( $address ), 0, 12 );
		$this->clock = $clock ?? 'time';
	}

	/**
	 * Lets a call through or not.
	 *
	 * @param int $seconds Longest duration of the call. If it is the one that tries, others wait for it that long.
	 * @throws Gateway_Error While the circuit is open.
	 */
	public function pass( int $seconds ): void {
		$state = $this->state();
		if ( $state['failures'] < self::FAILURES ) {
			return;
		}
		$wait = $this->remaining( $state );
		if ( $wait > 0 ) {
			/* translators: %d: a number of seconds */
			$sentence = sprintf( __( 'The gateway did not answer several times. The next try is in %d seconds.', 'llm-stack' ), $wait );
			throw Gateway_Error::of( 'circuit_open', $sentence, $wait );
		}
		$state['until'] = ( $this->clock )() + $seconds;
		$this->store( $state );
	}

	/**
	 * Records an answer, whatever it says.
	 */
	public function succeeded(): void {
		if ( 0 !== $this->state()['failures'] ) {
			delete_transient( $this->name );
		}
	}

	/**
	 * Records that the gateway did not answer.
	 */
	public function failed(): void {
		$state             = $this->state();
		$state['failures'] = min( $state['failures'] + 1, 20 );
		$extra             = $state['failures'] - self::FAILURES;
		$state['until']    = $extra < 0 ? 0 : ( $this->clock )() + min( self::SHORTEST * ( 2 ** $extra ), self::LONGEST );
		$this->store( $state );
	}

	/**
	 * Seconds until the next try; 0 if calls pass.
	 */
	public function seconds_left(): int {
		$state = $this->state();
		return $state['failures'] < self::FAILURES ? 0 : $this->remaining( $state );
	}

	/**
	 * Seconds until the next try. A clock that was set back must not keep the circuit open for long.
	 *
	 * @param array{failures: int, until: int} $state The stored state.
	 */
	private function remaining( array $state ): int {
		$left = $state['until'] - ( $this->clock )();
		return $left > self::LONGEST ? 0 : max( 0, $left );
	}

	/**
	 * The stored state.
	 *
	 * @return array{failures: int, until: int}
	 */
	private function state(): array {
		$state = get_transient( $this->name );
		return array(
			'failures' => (int) ( is_array( $state ) ? ( $state['failures'] ?? 0 ) : 0 ),
			'until'    => (int) ( is_array( $state ) ? ( $state['until'] ?? 0 ) : 0 ),
		);
	}

	/**
	 * Stores the state.
	 *
	 * @param array{failures: int, until: int} $state The new state.
	 */
	private function store( array $state ): void {
		set_transient( $this->name, $state, 2 * self::LONGEST );
	}
}
