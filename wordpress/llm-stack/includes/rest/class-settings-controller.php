<?php
/**
 * Routes for the settings.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\REST;

use LLM_Stack\Rights\Capabilities;
use LLM_Stack\Settings\Settings;
use LLM_Stack\Settings\Settings_Schema;
use WP_REST_Request;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and changes the settings, none of which is a secret.
 */
final class Settings_Controller extends Controller {

	/**
	 * Registers the route.
	 */
	public function register_routes(): void {
		$this->route(
			'/settings',
			array(
				'GET'  => array( array( $this, 'show' ), Capabilities::SETTINGS ),
				'POST' => array( array( $this, 'change' ), Capabilities::SETTINGS, Settings_Schema::all() ),
			),
			static function (): array {
				return array(
					'$schema'    => 'http://json-schema.org/draft-04/schema#',
					'title'      => 'llm-stack-settings',
					'type'       => 'object',
					'properties' => Settings_Schema::all(),
				);
			}
		);
	}

	/**
	 * All settings.
	 *
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function show() {
		return $this->answer( array( Settings::class, 'all' ) );
	}

	/**
	 * Changes the settings that are given.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function change( WP_REST_Request $request ) {
		return $this->answer(
			static function () use ( $request ): array {
				$settings = Settings::all();
				foreach ( array_keys( $settings ) as $name ) {
					if ( 'roles' === $name ) {
						$settings['roles'] = array_merge( $settings['roles'], (array) $request['roles'] );
					} elseif ( isset( $request[ $name ] ) ) {
						$settings[ $name ] = $request[ $name ];
					}
				}
				update_option( Settings::OPTION, $settings );
				return Settings::all();
			}
		);
	}
}
