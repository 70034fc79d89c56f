using Broker.Core.Tests.Sessions;

namespace Broker.Core.Tests;

public sealed class AccessKeyIdTests
{
    [Fact]
    public void Reads_the_account_of_an_id_that_aws_issued()
    {
        Assert.True(AccessKeyId.TryParse("ASIAQNZGKIQY56JQ7WML", out var id));

        Assert.Equal("029608264753", id.Account.ToString());
    }

    [Theory]
    [InlineData("000000000000")]
    [InlineData("000000000001")]
    [InlineData("123456789012")]
    [InlineData("999999999999")]
    public void Generated_ids_give_their_account_back(string account)
    {
        var made = AccessKeyId.GenerateTemporary(AccountId.Parse(account));

        Assert.Matches("\\AASIA[A-Z2-7]{16}\\z", made.Text);
        Assert.True(AccessKeyId.TryParse(made.Text, out var parsed));
        Assert.Equal(made, parsed);
        Assert.Equal(account, parsed.Account.ToString());
    }

    [Fact]
    public void Long_term_ids_give_their_account_back_and_say_what_they_are()
    {
        var made = AccessKeyId.GenerateLongTerm(AccountId.Parse("123456789012"));

        Assert.Matches("\\AAKIA[A-Z2-7]{16}\\z", made.Text);
        Assert.True(AccessKeyId.TryParse(made.Text, out var parsed));
        Assert.Equal(("123456789012", true), (parsed.Account.ToString(), parsed.IsLongTerm));
        Assert.False(AccessKeyId.GenerateTemporary(made.Account).IsLongTerm);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ASIAQNZGKIQY56JQ7WM")]
    [InlineData("ASIAQNZGKIQY56JQ7WMLA")]
    [InlineData("AROAQNZGKIQY56JQ7WML")]
    [InlineData("asiaQNZGKIQY56JQ7WML")]
    [InlineData("ASIAqnzgkiqy56jq7wml")]
    [InlineData("ASIAQNZGKIQY56JQ7WM1")]
    [InlineData("ASIAQNZGKIQY56JQ7WM\n")]
    [InlineData("ASIA7777777777777777")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    public void Refuses_what_is_no_id_of_ours(string? text) => Assert.False(AccessKeyId.TryParse(text, out _));

    [Theory]
    [InlineData("ASIAQNZGKIQY56JQ7WML", AccessKeyIdForm.WithAccount)]
    [InlineData("AKIAQNZGKIQY56JQ7WML", AccessKeyIdForm.WithAccount)]
    [InlineData("AKIAIOSFODNN7EXAMPLE", AccessKeyIdForm.WithoutAccount)]
    [InlineData("0123456789abcde_", AccessKeyIdForm.WithoutAccount)]
    [InlineData("ASIAQNZGKIQY56J", AccessKeyIdForm.Malformed)]
    [InlineData("ASIAQNZGKIQY56J-7WML", AccessKeyIdForm.Malformed)]
    [InlineData("ASIAQNZGKIQY56JQ7WMÄ", AccessKeyIdForm.Malformed)]
    [InlineData(null, AccessKeyIdForm.Malformed)]
    public void Tells_the_forms_of_foreign_ids_apart(string? text, AccessKeyIdForm form) =>
        Assert.Equal(form, AccessKeyId.Inspect(text, out _));

    [Theory]
    [InlineData(128, AccessKeyIdForm.WithoutAccount)]
    [InlineData(129, AccessKeyIdForm.Malformed)]
    public void Takes_ids_of_up_to_128_characters(int length, AccessKeyIdForm form) =>
        Assert.Equal(form, AccessKeyId.Inspect(new string('A', length), out _));

    [Fact]
    [Trait("threat", "T-19")]
    public void Ten_thousand_ids_are_distinct_and_their_random_bits_balanced()
    {
        const int Count = 10_000;
        var ids = Enumerable.Range(0, Count).Select(_ => AccessKeyId.GenerateTemporary(SessionSamples.Account).Text).ToArray();

        Assert.Equal(Count, ids.Distinct(StringComparer.Ordinal).Count());
        // The last seven characters hold 35 of the 39 random bits. Six standard deviations: 50 ± 3 %.
        Assert.All(Enumerable.Range(13, 7), position =>
        {
            var digits = ids.Select(id => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(id[position])).ToArray();
            Assert.All(Enumerable.Range(0, 5), bit => Assert.InRange(digits.Count(digit => (digit >> bit & 1) == 1), 4_700, 5_300));
        });
    }
}
