<?php
/**
 * Tests of Site Health.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Health;

use LLM_Stack\Audit\Audit_Table;
use LLM_Stack\Connection\Configuration;
use LLM_Stack\Rights\Capabilities;
use LLM_Stack\Services;

defined( 'ABSPATH' ) || exit;

/**
 * Reports a missing configuration and an audit log that cannot be written at once, and tries the connection in the background.
 */
final class Health_Tests {

	private const ROUTE = 'llm-stack/v1/health';

	/**
	 * The parts.
	 *
	 * @var Services
	 */
	private $services;

	/**
	 * Creates the tests.
	 *
	 * @param Services $services The parts.
	 */
	public function __construct( Services $services ) {
		$this->services = $services;
	}

	/**
	 * Adds the tests.
	 *
	 * @param array<string, array<string, mixed>> $tests Tests of WordPress and other plugins.
	 * @return array<string, array<string, mixed>>
	 */
	public function add( $tests ) {
		$tests['direct']['llm_stack_configuration'] = array(
			'label' => __( 'LLM Stack is configured', 'llm-stack' ),
			'test'  => array( $this, 'test_configuration' ),
		);
		$tests['direct']['llm_stack_audit']         = array(
			'label' => __( 'LLM Stack keeps its audit log', 'llm-stack' ),
			'test'  => array( $this, 'test_audit' ),
		);
		$tests['async']['llm_stack_connection']     = array(
			'label'             => __( 'LLM Stack reaches its gateway', 'llm-stack' ),
			'test'              => rest_url( self::ROUTE ),
			'has_rest'          => true,
			'async_direct_test' => array( $this, 'test_connection' ),
		);
		return $tests;
	}

	/**
	 * Registers the route that runs the test in the background.
	 */
	public function register_route(): void {
		register_rest_route(
			'llm-stack/v1',
			'/health',
			array(
				'methods'             => 'GET',
				'callback'            => array( $this, 'test_connection' ),
				'permission_callback' => static function (): bool {
					return current_user_can( 'view_site_health_checks' ) && current_user_can( Capabilities::SETTINGS );
				},
			)
		);
	}

	/**
	 * Whether the address and the admin key are there and well formed.
	 *
	 * @return array<string, mixed>
	 */
	public function test_configuration(): array {
		$problems = array();
		foreach ( Configuration::names() as $name ) {
			$value = $this->services->configuration()->value( $name );
			if ( '' !== $value->problem() ) {
				$problems[] = $name . ': ' . $value->problem();
			} elseif ( '' === $value->value() && in_array( $name, array( Configuration::URL, Configuration::ADMIN_KEY ), true ) ) {
				/* translators: %s: name of a constant */
				$problems[] = sprintf( __( '%s is not set.', 'llm-stack' ), $name );
			}
		}
		return array() === $problems
			? self::result( 'llm_stack_configuration', 'good', __( 'LLM Stack is configured', 'llm-stack' ), array( __( 'The address and the keys of the gateway are outside of the database.', 'llm-stack' ) ) )
			: self::result( 'llm_stack_configuration', 'critical', __( 'The configuration of LLM Stack is incomplete', 'llm-stack' ), $problems );
	}

	/**
	 * Whether the table of the audit log is there and was written every time.
	 *
	 * @return array<string, mixed>
	 */
	public function test_audit(): array {
		if ( ! Audit_Table::exists() ) {
			return self::result( 'llm_stack_audit', 'critical', __( 'LLM Stack has no audit log', 'llm-stack' ), array( __( 'The table is missing, so keys cannot be changed. Deactivate and activate the plugin, and check that the database user may create tables.', 'llm-stack' ) ) );
		}
		if ( false !== get_transient( 'llm_stack_audit_failed' ) ) {
			return self::result( 'llm_stack_audit', 'recommended', __( 'LLM Stack could not record a change of its settings', 'llm-stack' ), array( __( 'Check the database of the site. Keys cannot be changed while the log cannot be written.', 'llm-stack' ) ) );
		}
		return self::result( 'llm_stack_audit', 'good', __( 'LLM Stack keeps its audit log', 'llm-stack' ), array( __( 'Every change of a key and of the settings is recorded.', 'llm-stack' ) ) );
	}

	/**
	 * Whether the gateway answers, and knows the keys.
	 *
	 * @return array<string, mixed>
	 */
	public function test_connection(): array {
		$results = $this->services->check()->run()['results'];
		$texts   = array();
		$status  = 'good';
		foreach ( $results as $result ) {
			if ( 'good' !== $result['status'] ) {
				$texts[] = trim( $result['message'] . ' ' . $result['remedy'] );
				$status  = 'critical' === $status ? $status : $result['status'];
			}
		}
		return 'good' === $status
			? self::result( 'llm_stack_connection', 'good', __( 'LLM Stack reaches its gateway', 'llm-stack' ), array_column( $results, 'message' ) )
			: self::result( 'llm_stack_connection', $status, __( 'LLM Stack has a problem with its gateway', 'llm-stack' ), array_unique( $texts ) );
	}

	/**
	 * Adds the configuration to the information for support, without any value that is a secret.
	 *
	 * @param array<string, mixed> $information Information of WordPress and other plugins.
	 * @return array<string, mixed>
	 */
	public function add_information( $information ) {
		$fields = array();
		foreach ( $this->services->check()->values() as $row ) {
			$fields[ $row['name'] ] = array(
				'label' => $row['name'],
				'value' => '' === $row['source'] ? __( 'not set', 'llm-stack' ) : trim( $row['source'] . '. ' . $row['problem'] ),
			);
		}
		$information['llm-stack'] = array(
			'label'  => __( 'LLM Stack', 'llm-stack' ),
			'fields' => $fields,
		);
		return $information;
	}

	/**
	 * A result in the form of Site Health.
	 *
	 * @param string   $test   Name of the test.
	 * @param string   $status One of good, recommended and critical.
	 * @param string   $label  Heading.
	 * @param string[] $texts  Paragraphs.
	 * @return array<string, mixed>
	 */
	private static function result( string $test, string $status, string $label, array $texts ): array {
		return array(
			'label'       => $label,
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'LLM Stack', 'llm-stack' ),
				'color' => 'good' === $status ? 'blue' : 'orange',
			),
			'description' => '<p>' . implode( '</p><p>', array_map( 'esc_html', $texts ) ) . '</p>',
			'actions'     => sprintf( '<a href="%s">%s</a>', esc_url( admin_url( 'options-general.php?page=llm-stack' ) ), esc_html__( 'Settings of LLM Stack', 'llm-stack' ) ),
			'test'        => $test,
		);
	}
}
