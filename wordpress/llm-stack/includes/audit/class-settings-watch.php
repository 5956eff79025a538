<?php
/**
 * Records changes of the settings.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Audit;

use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Rights\Actor;
use LLM_Stack\Services;
use LLM_Stack\Settings\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Adds a row to the audit log whenever rights, quotas or the retention change, whichever way.
 */
final class Settings_Watch {

	/**
	 * The parts.
	 *
	 * @var Services
	 */
	private $services;

	/**
	 * Creates the watch.
	 *
	 * @param Services $services The parts.
	 */
	public function __construct( Services $services ) {
		$this->services = $services;
	}

	/**
	 * WordPress stored other settings.
	 *
	 * @param mixed $before The settings before.
	 * @param mixed $after  The settings after.
	 */
	public function changed( $before, $after ): void {
		$before  = Settings::sanitize( $before );
		$after   = Settings::sanitize( $after );
		$changed = array_filter(
			array_keys( $after ),
			static function ( string $name ) use ( $before, $after ): bool {
				return $before[ $name ] !== $after[ $name ];
			}
		);
		if ( array() === $changed ) {
			return;
		}
		$names = array_flip( $changed );
		try {
			$this->services->audit()->append(
				Actor::current( self::via() ),
				'settings.change',
				Audit_Log::SUCCEEDED,
				array(
					'before' => array_intersect_key( $before, $names ),
					'after'  => array_intersect_key( $after, $names ),
				)
			);
		} catch ( Gateway_Error $error ) {
			// WordPress has stored the settings already; Site Health reports that the log cannot be written.
			set_transient( 'llm_stack_audit_failed', time(), WEEK_IN_SECONDS );
		}
	}

	/**
	 * The way of the current request.
	 */
	private static function via(): string {
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			return 'cli';
		}
		return defined( 'REST_REQUEST' ) && REST_REQUEST ? 'rest' : 'page';
	}
}
