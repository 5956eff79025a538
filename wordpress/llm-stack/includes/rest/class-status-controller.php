<?php
/**
 * Routes for the connection.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\REST;

use LLM_Stack\Rights\Capabilities;

defined( 'ABSPATH' ) || exit;

/**
 * Shows and tries the connection. Only administrators see where values come from.
 */
final class Status_Controller extends Controller {

	/**
	 * Registers the route.
	 */
	public function register_routes(): void {
		$this->route(
			'/status',
			array(
				'GET'  => array( array( $this, 'show' ), Capabilities::SETTINGS ),
				'POST' => array( array( $this, 'run' ), Capabilities::SETTINGS ),
			)
		);
	}

	/**
	 * The configuration and the last result, without a call of the gateway.
	 *
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function show() {
		return $this->answer(
			function (): array {
				$check = $this->services->check();
				return self::present( $check->values(), $check->last(), $this->services->client()->breaker()->seconds_left() );
			}
		);
	}

	/**
	 * Tries the connection now.
	 *
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function run() {
		return $this->answer(
			function (): array {
				$check = $this->services->check();
				return self::present( $check->values(), $check->run(), $this->services->client()->breaker()->seconds_left() );
			}
		);
	}

	/**
	 * The answer.
	 *
	 * @param array<int, array<string, string>> $values The configuration.
	 * @param array<string, mixed>|null         $last   The last result.
	 * @param int                               $wait   Seconds until the next call.
	 * @return array<string, mixed>
	 */
	private static function present( array $values, ?array $last, int $wait ): array {
		return array(
			'values'        => $values,
			'checked_at'    => null === $last ? null : gmdate( DATE_ATOM, $last['time'] ),
			'results'       => null === $last ? array() : $last['results'],
			'next_try_in_s' => $wait,
		);
	}
}
