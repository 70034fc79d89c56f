using Broker.Core.Authentication.SigV4;

namespace Broker.Core.Tests.Authentication.SigV4;

public sealed class CanonicalPathTests
{
    [Theory]
    [InlineData("", "/")]
    [InlineData("/", "/")]
    [InlineData("//", "/")]
    [InlineData("/..", "/")]
    [InlineData("/../../a", "/a")]
    [InlineData("/a/./b/../c/", "/a/c/")]
    [InlineData("/a/..", "/")]
    [InlineData("/%20", "/%2520")]
    [InlineData("/%2e%2e/a", "/%252e%252e/a")]
    [InlineData("/a+b:c", "/a%2Bb%3Ac")]
    [InlineData("/~user", "/~user")]
    [Trait("threat", "S-12")]
    public void Removes_empty_and_dot_segments_and_encodes_what_was_sent(string raw, string expected)
    {
        Assert.True(CanonicalPath.TryNormalise(raw, out var path));

        Assert.Equal(expected, path);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("a")]
    [InlineData("/%zz")]
    [InlineData("/%2")]
    [InlineData("/%")]
    [InlineData("/%+1")]
    [InlineData("/%4\0")]
    [Trait("threat", "S-12")]
    public void Refuses_what_is_no_path(string raw) => Assert.False(CanonicalPath.TryNormalise(raw, out _));

    [Theory]
    [InlineData(2048, true)]
    [InlineData(2049, false)]
    public void Takes_paths_of_up_to_2048_characters(int length, bool accepted) =>
        Assert.Equal(accepted, CanonicalPath.TryNormalise("/" + new string('a', length - 1), out _));
}
