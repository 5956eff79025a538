<?php
/**
 * What tests on the test site share.
 */

// phpcs:ignoreFile -- not a part of the plugin.
use LLM_Stack\Audit\Audit_Table;
use LLM_Stack\Plugin;
use LLM_Stack\Services;
use LLM_Stack\Settings\Settings;
use PHPUnit\Framework\TestCase;

abstract class Site_Case extends TestCase {

	protected const CONFIGURATION = array(
		'LLM_STACK_ADMIN_KEY'   => 'sk-admin-0001',
		'LLM_STACK_CONTENT_KEY' => 'sk-content-0001',
		'LLM_STACK_BOUNDS'      => '{"max_budget":20,"budget_duration":"30d","duration":"90d"}',
	);

	protected function setUp(): void {
		global $wpdb;
		Fake_LiteLLM::reset();
		delete_option( Settings::OPTION );
		$wpdb->query( "DELETE FROM {$wpdb->options} WHERE option_name LIKE '%llm\\_stack%' AND option_name NOT LIKE 'llm\\_stack\\_audit%'" );
		Audit_Table::upgrade();
		$wpdb->query( 'TRUNCATE ' . Audit_Table::name() );
		delete_site_option( Audit_Table::ANCHOR_OPTION );
		wp_cache_flush();
		foreach ( getenv() as $name => $value ) {
			if ( 0 === strpos( $name, 'LLM_STACK_' ) ) {
				putenv( $name );
			}
		}
		$this->configure( array( 'LLM_STACK_URL' => getenv( Fake_LiteLLM::URL_VARIABLE ) ) + self::CONFIGURATION );
		$this->sign_in( 'admin' );
		WP_CLI::$output = array();
	}

	/** Sets variables and starts with new services, as a new request would. */
	protected function configure( array $variables ): Services {
		foreach ( $variables as $name => $value ) {
			putenv( null === $value ? $name : "$name=$value" );
		}
		return $this->renew();
	}

	protected function renew(): Services {
		$services = new Services();
		$property = new ReflectionProperty( Plugin::class, 'services' );
		$property->setAccessible( true );
		$property->setValue( Plugin::instance(), $services );
		LLM_Stack\CLI\Commands::register( $services );
		$GLOBALS['wp_rest_server'] = null;
		return $services;
	}

	protected function sign_in( string $login ): int {
		$user = '' === $login ? 0 : get_user_by( 'login', $login )->ID;
		wp_set_current_user( $user );
		return $user;
	}

	/** Sends a request to the REST API inside this process. */
	protected function request( string $method, string $path, array $parameters = array() ): WP_REST_Response {
		$request = new WP_REST_Request( $method, '/llm-stack/v1' . $path );
		if ( 'GET' === $method ) {
			$request->set_query_params( $parameters );
		} else {
			$request->set_header( 'Content-Type', 'application/json' );
			$request->set_body( wp_json_encode( $parameters ) );
		}
		return rest_do_request( $request );
	}

	/** Asks again, as the pages do, until the answer is no longer "still being read". */
	protected function complete( string $path, array $parameters = array() ): WP_REST_Response {
		for ( $tries = 0; $tries < 500; ++$tries ) {
			$answer = $this->request( 'GET', $path, $parameters );
			$data   = $answer->get_data();
			if ( 'llm_stack_loading' !== ( $data['code'] ?? '' ) && ( $data['progress']['read'] ?? 0 ) === ( $data['progress']['days'] ?? 0 ) ) {
				return $answer;
			}
			$this->renew();
		}
		$this->fail( "$path stays incomplete: " . wp_json_encode( $data ) );
	}

	/** Runs a WP-CLI command. Returns its output, or the error it ended with. */
	protected function wp( string $command, string $verb = '__invoke', array $arguments = array(), array $options = array() ) {
		WP_CLI::$output = array();
		$object = WP_CLI::$commands[ "llm-stack $command" ];
		try {
			'__invoke' === $verb ? $object( $arguments, $options ) : $object->$verb( $arguments, $options );
		} catch ( WP_CLI_Ended $end ) {
			return 'Error: ' . $end->getMessage();
		}
		return WP_CLI::$output;
	}

	protected function create( array $terms = array() ): WP_REST_Response {
		return $this->request( 'POST', '/keys', $terms + array( 'name' => 'blog', 'models' => array( 'small' ) ) );
	}

	/** @return array<int, array<string, string>> */
	protected function audit_rows(): array {
		global $wpdb;
		return $wpdb->get_results( 'SELECT * FROM ' . Audit_Table::name() . ' ORDER BY id', ARRAY_A );
	}
}
