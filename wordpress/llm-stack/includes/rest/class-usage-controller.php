<?php
/**
 * The route for the dashboard.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\REST;

use LLM_Stack\Rights\Capabilities;
use LLM_Stack\Usage\Period;
use LLM_Stack\Usage\Usage_Report;
use WP_REST_Request;

defined( 'ABSPATH' ) || exit;

/**
 * Usage by day, model and key.
 */
final class Usage_Controller extends Controller {

	/**
	 * Registers the route.
	 */
	public function register_routes(): void {
		$date = array(
			'description' => __( 'First or last day as YYYY-MM-DD, in UTC.', 'llm-stack' ),
			'type'        => 'string',
			'pattern'     => '^\d{4}-\d{2}-\d{2}$',
		);
		$this->route(
			'/usage',
			array(
				'GET' => array(
					array( $this, 'usage' ),
					Capabilities::VIEW,
					array(
						'days'   => array(
							'description' => __( 'Number of the last days, unless start and end are given.', 'llm-stack' ),
							'type'        => 'integer',
							'minimum'     => 1,
							'maximum'     => Period::LONGEST,
							'default'     => 30,
						),
						'start'  => $date,
						'end'    => $date,
						'model'  => array(
							'description' => __( 'Only this model.', 'llm-stack' ),
							'type'        => 'string',
							'maxLength'   => 255,
							'default'     => '',
						),
						'top'    => array(
							'description' => __( 'Most models and keys to return, the most expensive first.', 'llm-stack' ),
							'type'        => 'integer',
							'minimum'     => 1,
							'maximum'     => Usage_Report::LARGEST_TOP,
							'default'     => Usage_Report::DEFAULT_TOP,
						),
						'stored' => array(
							'description' => __( 'Only what the site has stored, without asking the gateway.', 'llm-stack' ),
							'type'        => 'boolean',
							'default'     => false,
						),
						'key'    => array(
							'description' => __( 'Only the key with this hash.', 'llm-stack' ),
							'type'        => 'string',
							'pattern'     => '^([0-9a-f]{64})?$',
							'default'     => '',
						),
					),
				),
			)
		);
	}

	/**
	 * Usage of a period.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function usage( WP_REST_Request $request ) {
		return $this->answer(
			function () use ( $request ): array {
				$period = isset( $request['start'] ) || isset( $request['end'] )
					? Period::between( (string) $request['start'], (string) $request['end'] )
					: Period::last( $request['days'] );
				return $this->services->usage()->of( $this->actor(), $period, $request['model'], $request['key'], $request['top'], $request['stored'] );
			}
		);
	}
}
