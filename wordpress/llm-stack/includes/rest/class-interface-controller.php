<?php
/**
 * Route for LiteLLM's interface.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\REST;

use LLM_Stack\Rights\Capabilities;

defined( 'ABSPATH' ) || exit;

/**
 * Says where LiteLLM's interface is, and whether a page can show it in a frame.
 */
final class Interface_Controller extends Controller {

	/**
	 * Registers the route.
	 */
	public function register_routes(): void {
		$this->route( '/interface', array( 'GET' => array( array( $this, 'show' ), Capabilities::SETTINGS ) ) );
	}

	/**
	 * The address and the check.
	 *
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function show() {
		return $this->answer( array( $this->services->interface_check(), 'run' ) );
	}
}
