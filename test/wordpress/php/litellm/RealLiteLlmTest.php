<?php
// phpcs:ignoreFile -- not a part of the plugin.

use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Keys\Key_Gateway;

/** The real LiteLLM with the stack's hooks answers as the plugin expects. */
final class RealLiteLlmTest extends Site_Case {

	private const TERMS = array( 'models' => array( 'small' ), 'max_budget' => 20, 'budget_duration' => '30d', 'duration' => '90d', 'rpm_limit' => 60 );

	protected function setUp(): void {
		parent::setUp();
		$this->configure(
			array(
				'LLM_STACK_URL'       => getenv( 'TEST_REAL_LITELLM_URL' ),
				'LLM_STACK_ADMIN_KEY' => 'sk-service-0001',
				'LLM_STACK_TEAM'      => 'wordpress',
			)
		);
	}

	public function test_a_key_lives_and_dies(): void {
		$terms = array( 'key_alias' => 'site-lives', 'metadata' => array( 'wp_site' => 'site', 'wp_user_id' => '5', 'purpose' => '博客 "x"' ) ) + self::TERMS;
		$made  = $this->gateway()->create( $terms );
		$id    = hash( 'sha256', $made['key'] );
		$key   = $this->gateway()->find( $id );
		$this->assertSame( array( $id, 'site-lives', 'active', 20.0, array( 'small' ), 'site', 5, '博客 "x"', 60 ), array( $key['id'], $key['alias'], $key['status'], $key['max_budget'], $key['models'], $key['site'], $key['user'], $key['purpose'], $key['rpm_limit'] ) );
		$this->assertNotFalse( strtotime( (string) $key['expires'] ) );
		$this->gateway()->set_blocked( $id, true );
		$this->assertSame( 'blocked', $this->gateway()->find( $id )['status'] );
		$this->configure( array( 'LLM_STACK_CONTENT_KEY' => $made['key'] ) );
		$this->assertSame( 'llm_stack_key_blocked', llm_stack_generate_text( 'Hello', array( 'model' => 'small' ) )->get_error_code() );
		$this->gateway()->set_blocked( $id, false );
		$this->assertSame( 'active', $this->gateway()->find( $id )['status'] );
		$this->gateway()->delete( $id );
		$this->assert_fails( 'key_gone', function () use ( $id ): void {
			$this->gateway()->find( $id );
		} );
		$this->assert_fails( 'key_gone', function () use ( $id ): void {
			$this->gateway()->set_blocked( $id, true );
		} );
		$this->assert_fails( 'key_gone', function () use ( $id ): void {
			$this->gateway()->delete( $id );
		} );
	}

	/** @dataProvider refusals */
	public function test_refusals_are_understood( array $terms, string $reason, string $sentence ): void {
		$error = $this->assert_fails( $reason, function () use ( $terms ): void {
			$this->gateway()->create( $terms + array( 'key_alias' => 'site-' . wp_generate_password( 8, false ) ) + self::TERMS );
		} );
		$this->assertStringContainsString( $sentence, $error->getMessage() );
	}

	public function refusals(): array {
		return array(
			'budget'         => array( array( 'max_budget' => 21 ), 'refused', 'max_budget is 21' ),
			'no budget'      => array( array( 'max_budget' => null ), 'refused', 'max_budget is None' ),
			'period'         => array( array( 'budget_duration' => '1d' ), 'refused', 'at least 30d' ),
			'lifetime'       => array( array( 'duration' => '91d' ), 'refused', 'at most 90d' ),
			'model'          => array( array( 'models' => array( 'large' ) ), 'refused', 'name some of small, medium' ),
			'reserved alias' => array( array( 'key_alias' => 'openwebui_global_key' ), 'refused', 'openwebui_global_key' ),
			'metadata'       => array( array( 'metadata' => array( 'tags' => array( 'x' ) ) ), 'refused', 'metadata have' ),
		);
	}

	public function test_a_taken_alias_is_understood(): void {
		$this->gateway()->create( array( 'key_alias' => 'site-twice' ) + self::TERMS );
		$this->assert_fails( 'alias_taken', function (): void {
			$this->gateway()->create( array( 'key_alias' => 'site-twice' ) + self::TERMS );
		} );
	}

	public function test_another_teams_key_is_out_of_reach(): void {
		$id = hash( 'sha256', 'sk-other-0001' );
		foreach ( array( 'find', 'delete' ) as $call ) {
			$this->expect_refusal( function () use ( $call, $id ): void {
				$this->gateway()->$call( $id );
			} );
		}
		$this->expect_refusal( function () use ( $id ): void {
			$this->gateway()->set_blocked( $id, true );
		} );
	}

	/** @dataProvider admin_keys */
	public function test_keys_that_do_not_work_are_told_apart( string $key, string $reason ): void {
		$this->configure( array( 'LLM_STACK_ADMIN_KEY' => $key ) );
		$this->assert_fails( $reason, function (): void {
			$this->gateway()->create( array( 'key_alias' => 'site-never' ) + self::TERMS );
		} );
	}

	public function admin_keys(): array {
		return array(
			'unknown'          => array( 'sk-nowhere-0001', 'key_unknown' ),
			'expired'          => array( 'sk-expired-0001', 'key_expired' ),
			'blocked'          => array( 'sk-blocked-0001', 'key_blocked' ),
			'without the right' => array( 'sk-content-0001', 'not_allowed' ),
		);
	}

	public function test_text_comes_from_a_model_of_the_key_only(): void {
		$this->configure( array( 'LLM_STACK_CONTENT_KEY' => 'sk-content-0001' ) );
		$this->assertSame( 'Hello!', llm_stack_generate_text( 'Hello', array( 'model' => 'small' ) ) );
		$this->assertSame( 'llm_stack_model_denied', llm_stack_generate_text( 'Hello', array( 'model' => 'large' ) )->get_error_code() );
	}

	private function gateway(): Key_Gateway {
		return new Key_Gateway( LLM_Stack\Plugin::instance()->services()->client(), 'wordpress' );
	}

	private function assert_fails( string $reason, callable $work ): Gateway_Error {
		try {
			$work();
		} catch ( Gateway_Error $error ) {
			$this->assertSame( $reason, $error->reason(), $error->getMessage() );
			return $error;
		}
		$this->fail( "expected $reason" );
	}

	private function expect_refusal( callable $work ): void {
		try {
			$work();
			$this->fail( 'the call was not refused' );
		} catch ( Gateway_Error $error ) {
			$this->assertContains( $error->reason(), array( 'key_gone', 'not_allowed', 'refused' ) );
		}
	}
}
